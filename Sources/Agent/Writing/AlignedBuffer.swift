internal import Glibc

/// Memory that a device can be written from directly.
///
/// It is passed to and fro between the thread that fills it and the one that writes it; whoever has it is the only
/// one to touch it, which is what makes it safe to send.
final class AlignedBuffer: @unchecked Sendable {
    static let size = 4 << 20

    let bytes: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init() {
        // Page alignment satisfies every logical block size up to 4096.
        bytes = .allocate(byteCount: Self.size, alignment: 4096)
    }

    deinit {
        bytes.deallocate()
    }

    var isFull: Bool { count == Self.size }

    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

    /// Takes as much as there is room for.
    ///
    /// - Returns: How much that was.
    func append(_ source: UnsafeRawBufferPointer) -> Int {
        let taken = min(source.count, Self.size - count)
        guard taken > 0, let start = source.baseAddress, let target = bytes.baseAddress else { return 0 }
        memcpy(target + count, start, taken)
        count += taken
        return taken
    }

    func clear() {
        count = 0
    }
}
