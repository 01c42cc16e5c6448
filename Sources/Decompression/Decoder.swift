/// Unpacks a stream piece by piece.
protocol Decoder: AnyObject {
    /// Takes the next bytes, and hands on what they give, in pieces that are valid during the call only.
    func decode(_ input: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Void) throws

    /// Says whether what came is whole.
    func finish() throws
}

/// Hands raw content through.
final class RawDecoder: Decoder {
    func decode(_ input: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Void) throws {
        try output(input)
    }

    func finish() throws {}
}

/// How many bytes a decoder hands on at a time.
let decoderOutputSize = 1 << 20
