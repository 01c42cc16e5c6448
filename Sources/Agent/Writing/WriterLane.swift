internal import Dispatch
internal import Synchronization

/// What the writing thread works on: the device, and the buffers that go round between it and the thread that fills
/// them.
final class WriterLane: Sendable {
    private struct Device: Sendable {
        var file: DeviceFile
        var digest: Digest?
    }

    private struct Spare: Sendable {
        var buffers: [AlignedBuffer]
        var failure: FileError?
    }

    /// Held while a buffer is written.
    private let device: Mutex<Device>
    /// Held for a moment only, so that buffers are filled meanwhile.
    private let spare: Mutex<Spare>
    private let spareCount = DispatchSemaphore(value: 0)

    private static let bufferCount = 4

    init(file: DeviceFile, digest: Digest?) {
        device = Mutex(Device(file: file, digest: digest))
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

    /// Writes a buffer, unless an earlier write failed, and takes it back.
    func write(_ buffer: AlignedBuffer) {
        var failure = spare.withLock { $0.failure }
        if failure == nil {
            failure = device.withLock { Self.write(buffer.content, &$0) }
        }
        buffer.clear()
        spare.withLock { spare in
            spare.failure = failure
            spare.buffers.append(buffer)
        }
        spareCount.signal()
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, _ device: inout Device) -> FileError? {
        device.digest?.update(bytes)
        do {
            try device.file.write(bytes)
            return nil
        } catch {
            return error
        }
    }

    /// Makes sure that everything is on the device, and closes it.
    ///
    /// - Returns: The checksum of everything.
    func finish() throws(FileError) -> String? {
        let failure = spare.withLock { $0.failure }
        return try device.withLock { device throws(FileError) in
            if let failure {
                device.file.close()
                throw failure
            }
            try device.file.finish()
            return device.digest?.finish()
        }
    }

    func close() {
        device.withLock { $0.file.close() }
    }
}
