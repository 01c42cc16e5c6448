internal import CIsal

/// gzip members, through ISA-L, which unpacks about twice as fast as zlib.
final class GzipDecoder: Decoder {
    private let state = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
    private let space: DecoderSpace
    private var header = GzipHeader()
    private var memberCount = 0

    init(space: @escaping DecoderSpace) {
        self.space = space
        isal_inflate_init(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
    }

    deinit {
        state.deallocate()
    }

    private var isAtEnd: Bool { state.pointee.block_state == ISAL_BLOCK_FINISH }

    func decode(_ input: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Void) throws {
        var rest = input[...]
        while !rest.isEmpty {
            if header.isComplete {
                rest = rest.suffix(try decodeBody(UnsafeRawBufferPointer(rebasing: rest), output))
            } else {
                try takeHeader(rest.removeFirst())
            }
        }
    }

    func finish() throws {
        guard memberCount > 0, header.isEmpty else { throw DecompressionError.truncated(.gzip) }
    }

    private func takeHeader(_ byte: UInt8) throws {
        // What does not begin as a member is not damaged but something else.
        if memberCount > 0 && header.isEmpty && byte != 0x1F { throw DecompressionError.trailing(.gzip) }
        try header.take(byte)
    }

    /// - Returns: How many bytes at the end of the input are no part of this member.
    private func decodeBody(
        _ input: UnsafeRawBufferPointer, _ output: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        // The library counts in 32 bits.
        let count = UInt32(clamping: input.count)
        state.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        state.pointee.avail_in = count
        var isFull = false
        while !isAtEnd, state.pointee.avail_in > 0 || isFull { isFull = try inflate(output) }
        let left = input.count - Int(count) + Int(state.pointee.avail_in)
        if isAtEnd { endMember() }
        return left
    }

    private func endMember() {
        isal_inflate_reset(state)
        state.pointee.crc_flag = UInt32(ISAL_GZIP_NO_HDR_VER)
        header = GzipHeader()
        memberCount += 1
    }

    /// - Returns: Whether the output was filled, so that there may be more.
    private func inflate(_ output: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        let buffer = try space()
        state.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
        state.pointee.avail_out = UInt32(buffer.count)
        let code = isal_inflate(state)
        guard [ISAL_DECOMP_OK, ISAL_END_INPUT, ISAL_OUT_OVERFLOW].contains(code) else {
            throw DecompressionError.corrupt(.gzip, Self.text(of: code))
        }
        let count = buffer.count - Int(state.pointee.avail_out)
        if count > 0 { try output(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return state.pointee.avail_out == 0
    }

    private static func text(of code: CInt) -> String {
        switch code {
        case ISAL_INVALID_BLOCK: "an invalid block"
        case ISAL_INVALID_SYMBOL: "an invalid symbol"
        case ISAL_INVALID_LOOKBACK: "a distance too far back"
        case ISAL_INVALID_WRAPPER: "an invalid header"
        case ISAL_UNSUPPORTED_METHOD: "an unknown method"
        case ISAL_INCORRECT_CHECKSUM: "the checksum does not match"
        case let code: "error \(code)"
        }
    }
}
