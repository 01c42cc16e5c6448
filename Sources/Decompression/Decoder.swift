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

/// Gives memory to unpack into: at least one byte, all of it the decoder's until it hands on what it has filled.
public typealias DecoderSpace = () throws -> UnsafeMutableRawBufferPointer

/// Memory of a decoder's own, for who has none to give.
final class DecoderMemory {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    deinit {
        bytes.deallocate()
    }
}
