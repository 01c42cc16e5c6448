internal import Digests
internal import Provisioning

/// Writes a stream to a device, and hashes it, on other threads than the one that brings it: unpacking and writing take
/// about the same time.
final class DeviceWriter {
    /// More than the device has room for.
    struct Full: Error, CustomStringConvertible {
        var path: String
        var capacity: UInt64

        var description: String {
            "writing \(path): the image is larger than its \(ByteCount(bytes: UInt128(capacity)))"
        }
    }

    private let path: String
    private let capacity: UInt64
    private let lanes: WriterLanes
    private var current: AlignedBuffer?
    private var count: UInt64 = 0
    /// Where the current buffer, or the run of zeros, belongs.
    private var offset: Int64 = 0
    /// Zeros that came after everything that was submitted, with no buffer begun. Whole blocks.
    private var zeroCount: Int64 = 0

    /// Only so much of zeros is made at once, so that an error, or the end of this process, is not far away.
    private static let zeroLimit: Int64 = 256 << 20

    /// Opens a device.
    ///
    /// - Parameters:
    ///   - path: The device.
    ///   - capacity: The room on it, in bytes.
    ///   - checksum: What to compute over everything that is written, if anything.
    /// - Throws: ``FileError``.
    init(_ path: String, capacity: UInt64, checksum: Checksum.Algorithm?) throws(FileError) {
        self.path = path
        self.capacity = capacity
        lanes = try WriterLanes(path, digest: checksum.map { Digest($0.digest) })
    }

    deinit {
        // The device must be nobody's when whoever gave up goes on.
        lanes.drain()
    }

    /// Memory for bytes that ``write(_:)`` gets next, which saves it a copy; waits while the device is behind.
    func space() throws -> UnsafeMutableRawBufferPointer {
        try buffer().room
    }

    /// Takes the next bytes; waits while the device is behind.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard UInt64(bytes.count) <= capacity - count else { throw Full(path: path, capacity: capacity) }
        count += UInt64(bytes.count)
        var rest = bytes
        while !rest.isEmpty {
            let taken = try takeZeros(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken))
            if taken == 0 { rest = try takeData(rest) }
        }
    }

    /// Zeros are seen here already, where they need not even be copied.
    ///
    /// - Returns: How many of the bytes are a block of zeros: all of one, or none.
    private func takeZeros(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        let filled = current?.count ?? 0
        guard filled % ZeroBlock.size == 0, ZeroBlock.isAt(0, of: bytes) else { return 0 }
        if let current, filled > 0 { submit(current) }
        zeroCount += Int64(ZeroBlock.size)
        if zeroCount >= Self.zeroLimit { try submitZeros() }
        return ZeroBlock.size
    }

    /// Copies at most up to where the next block begins, which may be one of zeros.
    ///
    /// - Returns: What is left.
    private func takeData(_ bytes: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
        try submitZeros()
        let buffer = try buffer()
        let part = bytes.prefix(ZeroBlock.size - buffer.count % ZeroBlock.size)
        let taken = buffer.append(UnsafeRawBufferPointer(rebasing: part))
        if buffer.isFull { submit(buffer) }
        return UnsafeRawBufferPointer(rebasing: bytes.dropFirst(taken))
    }

    /// Waits until everything is on the device.
    ///
    /// - Returns: How many bytes that is, and their checksum if one was wanted.
    func finish() throws -> (count: UInt64, checksum: String?) {
        try submitZeros()
        let last = current?.content ?? UnsafeRawBufferPointer(start: nil, count: 0)
        return (count, try lanes.finish(last, at: offset))
    }

    private func buffer() throws -> AlignedBuffer {
        if let current { return current }
        let buffer = try lanes.takeBuffer()
        current = buffer
        return buffer
    }

    private func submit(_ buffer: AlignedBuffer) {
        current = nil
        let count = Int64(buffer.count)
        lanes.submit(buffer, at: offset)
        offset += count
    }

    private func submitZeros() throws {
        guard zeroCount > 0 else { return }
        lanes.submitZeros(zeroCount, at: offset, holding: try lanes.takeBuffer())
        (offset, zeroCount) = (offset + zeroCount, 0)
    }
}
