internal import Digests
internal import Dispatch
internal import Synchronization

/// The threads behind ``DeviceWriter``: some that write, several parts of the device at once, and one that hashes; and the
/// buffers that go round between them and the thread that fills them.
///
/// A device that gets the next part only when it is done with the last one waits for this process in between, and every
/// kind of disk can do better than that.
final class WriterLanes: Sendable {
    private struct Spare: Sendable {
        var buffers: [AlignedBuffer]
        var failure: FileError?
    }

    private static let laneCount = 3
    /// One for each lane, as many that wait for one, one that is filled, and one that is hashed.
    private static let bufferCount = 2 * laneCount + 2

    private let file: DeviceFile
    private let lanes: [DispatchQueue]
    private let turn = Atomic(0)
    private let hashing: DispatchQueue
    private let digest: Mutex<Digest?>
    private let isHashed: Bool
    /// Held for a moment only.
    private let spare: Mutex<Spare>
    private let spareCount = DispatchSemaphore(value: 0)

    init(_ path: String, digest: Digest?) throws(FileError) {
        file = try DeviceFile(path)
        lanes = (0..<Self.laneCount).map { DispatchQueue(label: "writing \($0) \(path)") }
        hashing = DispatchQueue(label: "hashing \(path)")
        isHashed = digest != nil
        self.digest = Mutex(digest)
        spare = Mutex(Spare(buffers: (0..<Self.bufferCount).map { _ in AlignedBuffer() }))
        // Counted up rather than begun with: libdispatch traps when a semaphore ends below the value it began with.
        for _ in 0..<Self.bufferCount { spareCount.signal() }
    }

    /// An empty buffer; waits until there is one.
    ///
    /// - Throws: ``FileError`` of an earlier write.
    func takeBuffer() throws(FileError) -> AlignedBuffer {
        spareCount.wait()
        let (failure, buffer) = spare.withLock { ($0.failure, $0.buffers.popLast()) }
        if let failure { throw failure }
        return buffer ?? AlignedBuffer()
    }

    /// Hashes and writes a buffer, and takes it back after that.
    ///
    /// - Parameter offset: Where it belongs on the device. Buffers and zeros come in order.
    func submit(_ buffer: AlignedBuffer, at offset: Int64) {
        buffer.share(with: isHashed ? 2 : 1)
        if isHashed {
            hashing.async { [self] in
                digest.withLock { $0?.update(buffer.content) }
                release(buffer)
            }
        }
        nextLane().async { [self] in
            unlessFailed { () throws(FileError) in try file.write(buffer.content, at: offset) }
            release(buffer)
        }
    }

    /// Hashes and writes zeros.
    ///
    /// - Parameters:
    ///   - count: Whole blocks of them.
    ///   - offset: Where they belong on the device.
    ///   - buffer: An empty one, which is taken back after that: who brings zeros waits for the others like who brings data.
    func submitZeros(_ count: Int64, at offset: Int64, holding buffer: AlignedBuffer) {
        buffer.share(with: isHashed ? 2 : 1)
        if isHashed {
            hashing.async { [self] in
                digest.withLock { digest in
                    for _ in 0..<count / Int64(ZeroBlock.size) { digest?.update(ZeroBlock.zeros.bytes) }
                }
                release(buffer)
            }
        }
        nextLane().async { [self] in
            unlessFailed { () throws(FileError) in try file.writeZeros(count, at: offset) }
            release(buffer)
        }
    }

    /// The lanes in turn: each has about the same to do.
    private func nextLane() -> DispatchQueue {
        lanes[turn.wrappingAdd(1, ordering: .relaxed).oldValue % lanes.count]
    }

    private func unlessFailed(_ body: () throws(FileError) -> Void) {
        if spare.withLock({ $0.failure != nil }) { return }
        do {
            try body()
        } catch {
            spare.withLock { $0.failure = $0.failure ?? error }
        }
    }

    private func release(_ buffer: AlignedBuffer) {
        guard buffer.release() else { return }
        spare.withLock { $0.buffers.append(buffer) }
        spareCount.signal()
    }

    /// Waits for all that was submitted.
    func drain() {
        for lane in lanes + [hashing] { lane.sync {} }
    }

    /// Writes what is left, and makes sure that everything is on the device.
    ///
    /// - Parameters:
    ///   - last: The last bytes, which do not fill a buffer.
    ///   - offset: Where they belong.
    /// - Returns: The checksum of everything.
    func finish(_ last: UnsafeRawBufferPointer, at offset: Int64) throws(FileError) -> String? {
        drain()
        if let failure = spare.withLock({ $0.failure }) { throw failure }
        if !last.isEmpty {
            digest.withLock { $0?.update(last) }
            let whole = last.count / 4096 * 4096
            try file.write(UnsafeRawBufferPointer(rebasing: last[..<whole]), at: offset)
            if whole < last.count {
                try file.writeEnd(UnsafeRawBufferPointer(rebasing: last[whole...]), at: offset + Int64(whole))
            }
        }
        try file.finish()
        return digest.withLock { $0?.digits }
    }
}
