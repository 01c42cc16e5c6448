internal import Glibc

/// The unit in which zeros are told from data. Shorter runs of them are written like everything else.
enum ZeroBlock {
    /// Its size in bytes.
    static let size = 256 << 10

    /// A block of zeros, in memory that a device can be written from directly.
    static let zeros = {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 4096)
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        return Zeros(bytes: UnsafeRawBufferPointer(bytes))
    }()

    /// Memory that is never written again and never freed.
    struct Zeros: @unchecked Sendable {
        let bytes: UnsafeRawBufferPointer
    }

    /// Whether bytes have a whole block of zeros at a place: its first byte is one, and each byte equals the one before it.
    static func isAt(_ start: Int, of bytes: UnsafeRawBufferPointer) -> Bool {
        guard start + size <= bytes.count, bytes[start] == 0, let base = bytes.baseAddress else { return false }
        return memcmp(base + start, base + start + 1, size - 1) == 0
    }
}
