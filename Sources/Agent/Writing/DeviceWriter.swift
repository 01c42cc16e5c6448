internal import Dispatch
internal import Provisioning

/// Writes a stream to a device, and hashes it, on another thread than the one that brings it: unpacking and writing
/// take about the same time.
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
    private let queue: DispatchQueue
    private let lane: WriterLane
    private var current: AlignedBuffer?
    private var count: UInt64 = 0
    private var isFinished = false

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
        queue = DispatchQueue(label: "writing \(path)")
        lane = WriterLane(file: try DeviceFile(path), digest: checksum.map(Digest.init))
    }

    deinit {
        if isFinished { return }
        queue.sync {}
        lane.close()
    }

    /// Takes the next bytes; waits while the device is behind.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard UInt64(bytes.count) <= capacity - count else { throw Full(path: path, capacity: capacity) }
        count += UInt64(bytes.count)
        var rest = bytes
        while !rest.isEmpty {
            let buffer = try buffer()
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(buffer.append(rest)))
            if buffer.isFull { submit() }
        }
    }

    /// Waits until everything is on the device.
    ///
    /// - Returns: How many bytes that is, and their checksum if one was wanted.
    func finish() throws -> (count: UInt64, checksum: String?) {
        submit()
        queue.sync {}
        isFinished = true
        return (count, try lane.finish())
    }

    private func buffer() throws -> AlignedBuffer {
        if let current { return current }
        let buffer = try lane.takeBuffer()
        current = buffer
        return buffer
    }

    private func submit() {
        guard let buffer = current else { return }
        current = nil
        queue.async { [lane] in lane.write(buffer) }
    }
}
