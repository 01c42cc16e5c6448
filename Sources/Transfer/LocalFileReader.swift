internal import Glibc

/// Reads a file of this machine from its begin to its end. libcurl could do it too, but would read the holes of an image that the file
/// system knows to hold nothing.
struct LocalFileReader: ~Copyable {
    /// How many bytes are read at a time: few enough to be still in the processor's cache when they are looked at.
    private static let chunk = 512 << 10

    private let url: String
    private let descriptor: Int32
    /// The file's length in bytes; nil for a block device.
    private let length: Int64?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 4096)
    private let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 4096)

    /// Opens the file.
    ///
    /// - Throws: ``TransferError``.
    init(url: String, path: String, length: Int64?) throws(TransferError) {
        self.url = url
        self.length = length
        zeros.initializeMemory(as: UInt8.self, repeating: 0)
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(url) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
        zeros.deallocate()
    }

    /// Reads all of it.
    ///
    /// - Parameters:
    ///   - onEvent: Told about every piece.
    ///   - flag: Ends it.
    ///   - take: Takes the bytes in order.
    /// - Throws: ``TransferError``; `CancellationError`.
    func read(
        onEvent: (TransferEvent) -> Void, flag: CancellationFlag, take: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var position: Int64 = 0
        while true {
            if flag.isRaised { throw CancellationError() }
            let hole = try hole(at: position)
            let count = hole > 0 ? min(hole, Self.chunk) : try readChunk(at: position)
            if count == 0 { break }
            let piece = UnsafeRawBufferPointer(rebasing: (hole > 0 ? zeros : buffer)[..<count])
            do { try take(piece) } catch { throw TransferError(url: url, reason: .refused(error)) }
            position += Int64(count)
            onEvent(.progress(done: position, total: length))
        }
        if let length, position != length {
            throw TransferError(url: url, reason: .changed("it had \(length) bytes and has \(position)"))
        }
    }

    /// How many bytes from a position on are a hole; 0 where there are data, and where nobody knows of holes.
    private func hole(at position: Int64) throws -> Int {
        guard let length, position < length else { return 0 }
        // SEEK_DATA, which Glibc's module lacks.
        let data = lseek(descriptor, Int(position), 3)
        if data >= 0 { return min(data, Int(length)) - Int(position) }
        // No data behind the position at all.
        return errno == ENXIO ? Int(length - position) : 0
    }

    private func readChunk(at position: Int64) throws(TransferError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, Int(position))
            if count >= 0 { return count }
            if errno != EINTR { throw Self.failure(url) }
        }
    }

    private static func failure(_ url: String) -> TransferError {
        TransferError(url: url, reason: .local(String(cString: strerror(errno))))
    }
}
