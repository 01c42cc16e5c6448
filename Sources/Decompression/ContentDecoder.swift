/// Unpacks an image, whatever stream of ``ContentFormat`` it is packed as.
///
/// Zstandard, gzip and xz may consist of several frames, members or streams, one behind the other; the checksums that they
/// have are checked, and what ends early or goes on with something else is refused. So is what is packed twice: a disk
/// would get what still has to be unpacked.
public final class ContentDecoder {
    /// How the content is packed; nil until enough of it has come.
    public private(set) var format: ContentFormat?

    private var decoder: (any Decoder)?
    private var head: [UInt8] = []
    /// The first bytes of what was unpacked; nil once they are looked at.
    private var unpackedHead: [UInt8]? = []

    private let space: DecoderSpace

    /// Makes a decoder for one stream.
    ///
    /// - Parameter space: Gives the memory that is unpacked into, which saves who takes the pieces a copy; nil for some of its own.
    public init(space: DecoderSpace? = nil) {
        let memory = space == nil ? DecoderMemory() : nil
        self.space = space ?? { memory?.bytes ?? UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    }

    /// Takes the next bytes.
    ///
    /// - Parameters:
    ///   - input: The bytes, any number.
    ///   - output: Takes what they unpack to, in pieces that are valid during the call only.
    /// - Throws: ``DecompressionError``, and what `output` throws.
    public func decode(
        _ input: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        if let decoder { return try decode(input, with: decoder, into: output) }
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
        if let unpackedHead { try check(unpackedHead) }
    }

    private func begin(_ output: (UnsafeRawBufferPointer) throws -> Void) throws {
        let format = try ContentFormat(beginning: head)
        let decoder: any Decoder
        switch format {
        case .raw: decoder = RawDecoder()
        case .gzip: decoder = GzipDecoder(space: space)
        case .zstd: decoder = try ZstdDecoder(space: space)
        case .xz: decoder = try XZDecoder(space: space)
        case .qcow2: throw DecompressionError.unstreamable(.qcow2)
        }
        self.format = format
        self.decoder = decoder
        try head.withUnsafeBytes { try decode($0, with: decoder, into: output) }
        head = []
    }

    private func decode(
        _ input: UnsafeRawBufferPointer, with decoder: any Decoder,
        into output: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard unpackedHead != nil else { return try decoder.decode(input, into: output) }
        try decoder.decode(input) { piece in
            try look(at: piece)
            try output(piece)
        }
    }

    private func look(at piece: UnsafeRawBufferPointer) throws {
        guard let known = unpackedHead else { return }
        let head = known + piece.prefix(ContentFormat.lookahead - known.count)
        unpackedHead = head
        if head.count == ContentFormat.lookahead { try check(head) }
    }

    private func check(_ unpacked: [UInt8]) throws {
        unpackedHead = nil
        guard let format, format != .raw else { return }
        let inner = try ContentFormat(beginning: unpacked)
        if inner != .raw { throw DecompressionError.nested(inner, in: format) }
    }
}
