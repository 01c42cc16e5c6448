internal import Decompression
internal import Digests
internal import Provisioning
internal import Transfer

/// The way of an image from the network: a stream is unpacked, hashed and written as it comes; a qcow2 image, which is no
/// stream, is kept in memory.
struct ImageSink: TransferSink {
    /// What has come.
    enum Output: Sendable {
        /// It is on the device.
        case written(WrittenImage)
        /// It is in memory, and so is the checksum of what came over the network, if it was wanted.
        case kept(MemoryFile, downloadChecksum: String?)
    }

    private enum Route {
        /// Which way it goes is not known before the first bytes are there.
        case undecided([UInt8])
        case device(ContentDecoder, DeviceWriter)
        case memory(MemoryFile, left: UInt64)
    }

    private var route = Route.undecided([])
    private var digest: Digest?
    private let job: ImageJob
    private let room: MemoryRoom

    /// - Parameters:
    ///   - job: The image.
    ///   - room: The memory that a qcow2 image may take.
    init(_ job: ImageJob, room: MemoryRoom) {
        self.job = job
        self.room = room
        digest = job.downloadChecksum.map { Digest($0.algorithm.digest) }
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
        digest?.update(bytes)
        guard case .undecided(var head) = route else { return try pass(bytes) }
        head += bytes
        guard head.count >= ContentFormat.lookahead else {
            route = .undecided(head)
            return
        }
        try decide(head)
    }

    mutating func finish() throws -> Output {
        if case .undecided(let head) = route { try decide(head) }
        let downloadChecksum = digest?.digits
        switch route {
        case .memory(let file, _): return .kept(file, downloadChecksum: downloadChecksum)
        case .undecided: throw DecompressionError.truncated(.raw)
        case .device(let decoder, let writer):
            try decoder.finish(into: writer.write)
            let (count, checksum) = try writer.finish()
            return .written(
                WrittenImage(
                    count: count, checksum: checksum, downloadChecksum: downloadChecksum,
                    format: (decoder.format ?? .raw).rawValue))
        }
    }

    private mutating func decide(_ head: [UInt8]) throws {
        if try ContentFormat(beginning: head) == .qcow2 {
            route = .memory(try MemoryFile("qcow2"), left: room.available ?? .max)
        } else {
            let writer = try job.makeWriter()
            route = .device(ContentDecoder(space: writer.space), writer)
        }
        try head.withUnsafeBytes { try pass($0) }
    }

    private mutating func pass(_ bytes: UnsafeRawBufferPointer) throws {
        switch route {
        case .undecided: return
        case .device(let decoder, let writer): try decoder.decode(bytes, into: writer.write)
        case .memory(let file, let left):
            guard UInt64(bytes.count) <= left else { throw NotEnoughMemory(available: room.available ?? 0) }
            try file.append(bytes)
            route = .memory(file, left: left - UInt64(bytes.count))
        }
    }
}

extension ImageJob {
    /// Opens the device.
    ///
    /// The content is hashed only if somebody wants to know: it may be ten times what came, and hashing takes longer than
    /// unpacking.
    func makeWriter() throws(FileError) -> DeviceWriter {
        try DeviceWriter(device, capacity: capacity, checksum: checksum?.algorithm)
    }
}
