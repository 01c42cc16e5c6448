/// Unpacks an image, whatever of ``ContentFormat`` it is packed as.
///
/// Zstandard, gzip and xz may consist of several frames, members or streams, one behind the other; the checksums that they have are checked,
/// and what ends early or goes on with something else is refused.
public final class ContentDecoder {
    /// How the content is packed; nil until enough of it has come.
    public private(set) var format: ContentFormat?

    private var decoder: (any Decoder)?
    private var head: [UInt8] = []

    /// Makes a decoder for one stream.
    public init() {}

    /// Takes the next bytes.
    ///
    /// - Parameters:
    ///   - input: The bytes, any number.
    ///   - output: Takes what they unpack to, in pieces that are valid during the call only.
    /// - Throws: ``DecompressionError``, and what `output` throws.
    public func decode(
        _ input: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        if let decoder { return try decoder.decode(input, into: output) }
        head += input
        guard head.count >= ContentFormat.lookahead else { return }
        try begin(output)
    }

    /// Says that all bytes have come.
    ///
    /// - Throws: ``DecompressionError`` if they are not the whole of it.
    public func finish(into output: (UnsafeRawBufferPointer) throws -> Void) throws {
        if decoder == nil { try begin(output) }
        try decoder?.finish()
    }

    private func begin(_ output: (UnsafeRawBufferPointer) throws -> Void) throws {
        let format = try ContentFormat(beginning: head)
        let decoder: any Decoder
        switch format {
        case .raw: decoder = RawDecoder()
        case .gzip: decoder = GzipDecoder()
        case .zstd: decoder = try ZstdDecoder()
        case .xz: decoder = try XZDecoder()
        }
        self.format = format
        self.decoder = decoder
        try head.withUnsafeBytes { try decoder.decode($0, into: output) }
        head = []
    }
}
