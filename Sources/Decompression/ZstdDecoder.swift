internal import CZstd

/// Zstandard frames, through libzstd.
final class ZstdDecoder: Decoder {
    private let stream: OpaquePointer
    private let space: DecoderSpace
    /// What the library said last: 0 at the end of a frame.
    private var wanted = 0

    init(space: @escaping DecoderSpace) throws(DecompressionError) {
        self.space = space
        guard let stream = ZSTD_createDStream() else { throw .noMemory(.zstd) }
        self.stream = stream
    }

    deinit {
        ZSTD_freeDStream(stream)
    }

    func decode(_ input: UnsafeRawBufferPointer, into output: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard !input.isEmpty else { return }
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        while true {
            let buffer = try space()
            var target = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let code = ZSTD_decompressStream(stream, &target, &source)
            guard ZSTD_isError(code) == 0 else { throw error(code) }
            wanted = code
            if target.pos > 0 { try output(UnsafeRawBufferPointer(rebasing: buffer[..<target.pos])) }
            // When the output was filled there may be more to come, unless the frame is at its end.
            let isDrained = target.pos < target.size || code == 0
            if source.pos == source.size && isDrained { return }
        }
    }

    func finish() throws {
        if wanted != 0 { throw DecompressionError.truncated(.zstd) }
    }

    private func error(_ code: Int) -> DecompressionError {
        // Between two frames, what has no frame's magic number is not damage but something else.
        if wanted == 0, ZSTD_getErrorCode(code) == ZSTD_error_prefix_unknown { return .trailing(.zstd) }
        return .corrupt(.zstd, String(cString: ZSTD_getErrorName(code)))
    }
}

extension ContentFormat {
    /// How large content that begins so is at least when it is unpacked, as far as its first bytes say.
    ///
    /// Only a Zstandard frame says it at its begin. Other frames may follow, so it is no upper bound.
    public func unpackedSize(beginning bytes: [UInt8]) -> UInt64? {
        guard self == .zstd else { return nil }
        let size = bytes.withUnsafeBytes { ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        return size == bareproof_zstd_size_unknown || size == bareproof_zstd_size_error ? nil : size
    }
}
