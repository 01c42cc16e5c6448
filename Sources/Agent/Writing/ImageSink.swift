internal import Decompression
internal import Provisioning
internal import Transfer

/// The way of an image from the network to its device: unpack, hash, write.
struct ImageSink: TransferSink {
    /// What arrived.
    struct Output: Sendable {
        /// Its size on the device, in bytes.
        var count: UInt64
        /// The checksum of that, in hexadecimal digits, if it was wanted.
        var checksum: String?
        /// The checksum of what came over the network.
        var downloadChecksum: String
        /// How it was packed.
        var format: ContentFormat
    }

    private let decoder = ContentDecoder()
    private let writer: DeviceWriter
    private var downloadDigest: Digest

    /// Opens a device.
    ///
    /// - Parameters:
    ///   - device: The device.
    ///   - capacity: The room on it, in bytes.
    ///   - checksum: What to compute over the unpacked image. Nothing unless it is asked for: it may be ten times
    ///     what came, and hashing takes longer than unpacking.
    ///   - downloadChecksum: What to compute over what comes.
    /// - Throws: ``FileError``.
    init(
        _ device: String, capacity: UInt64, checksum: Checksum.Algorithm?, downloadChecksum: Checksum.Algorithm
    ) throws {
        writer = try DeviceWriter(device, capacity: capacity, checksum: checksum)
        downloadDigest = Digest(downloadChecksum)
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
        downloadDigest.update(bytes)
        try decoder.decode(bytes, into: writer.write)
    }

    func finish() throws -> Output {
        try decoder.finish(into: writer.write)
        let (count, checksum) = try writer.finish()
        return Output(
            count: count, checksum: checksum, downloadChecksum: downloadDigest.finish(),
            format: decoder.format ?? .raw)
    }
}
