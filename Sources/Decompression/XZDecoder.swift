internal import CLzma

/// xz streams, through liblzma.
final class XZDecoder: Decoder {
    /// `xz -9` wants 65 MiB of the one who unpacks; a file may ask for as much as 4 GiB.
    private static let memoryLimit: UInt64 = 128 << 20

    private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    private let space: DecoderSpace

    /// Whether a stream has ended, and no other one has begun.
    private var isBetweenStreams = false
    /// How many zeros came after it.
    private var paddingCount = 0

    init(space: @escaping DecoderSpace) throws(DecompressionError) {
        self.space = space
        stream.initialize(to: lzma_stream())
        try begin()
    }

    /// Streams are told apart here and not by liblzma, to which what follows an image is just damage.
    private func begin() throws(DecompressionError) {
        let code = lzma_stream_decoder(stream, Self.memoryLimit, bareproof_lzma_tell_unsupported_check)
        guard code == LZMA_OK else { throw .noMemory(.xz) }
        isBetweenStreams = false
        paddingCount = 0
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Void) throws {
        stream.pointee.next_in = input.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_in = input.count
        var isFull = false
        while stream.pointee.avail_in > 0 || isFull {
            if isBetweenStreams {
                guard let byte = skipPadding() else { return }
                guard byte == 0xFD, paddingCount % 4 == 0 else { throw DecompressionError.trailing(.xz) }
                try begin()
            }
            isFull = try unpack(output)
        }
    }

    func finish() throws {
        guard isBetweenStreams, paddingCount % 4 == 0 else { throw DecompressionError.truncated(.xz) }
    }

    /// Zeros may follow a stream, four or a multiple of that.
    ///
    /// - Returns: The first byte of something else, if there is one.
    private func skipPadding() -> UInt8? {
        while stream.pointee.avail_in > 0, let byte = stream.pointee.next_in, byte.pointee == 0 {
            stream.pointee.next_in = byte + 1
            stream.pointee.avail_in -= 1
            paddingCount += 1
        }
        return stream.pointee.avail_in > 0 ? stream.pointee.next_in?.pointee : nil
    }

    /// - Returns: Whether the output was filled, so that there may be more.
    private func unpack(_ output: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        let buffer = try space()
        stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = buffer.count
        let code = lzma_code(stream, LZMA_RUN)
        // Having neither input nor output to go on with is no error here.
        guard [LZMA_OK, LZMA_STREAM_END, LZMA_BUF_ERROR].contains(code) else { throw Self.error(code) }
        isBetweenStreams = code == LZMA_STREAM_END
        let count = buffer.count - stream.pointee.avail_out
        if count > 0 { try output(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return count == buffer.count && !isBetweenStreams
    }

    private static func error(_ code: lzma_ret) -> DecompressionError {
        switch code {
        // The first stream's magic number told the format: this is about what follows it.
        case LZMA_FORMAT_ERROR: .trailing(.xz)
        case LZMA_DATA_ERROR: .corrupt(.xz, "the data or their checksum do not match")
        case LZMA_OPTIONS_ERROR: .corrupt(.xz, "options that this version of liblzma does not know")
        case LZMA_UNSUPPORTED_CHECK: .corrupt(.xz, "a kind of check that this version of liblzma does not know")
        case LZMA_MEM_ERROR: .noMemory(.xz)
        case LZMA_MEMLIMIT_ERROR: .corrupt(.xz, "unpacking it takes more than \(memoryLimit >> 20) MiB of memory")
        case let code: .corrupt(.xz, "error \(code.rawValue)")
        }
    }
}
