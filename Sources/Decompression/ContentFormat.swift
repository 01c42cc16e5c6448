/// How an image is packed, told by its first bytes and not by its name.
public enum ContentFormat: String, Sendable, Equatable {
    case raw
    case gzip
    case zstd
    case xz

    /// So many first bytes tell the format.
    static let lookahead = 6

    /// The format of content that begins so.
    ///
    /// - Throws: ``DecompressionError`` for what is surely not a raw image and cannot be unpacked.
    init(beginning bytes: some Collection<UInt8>) throws(DecompressionError) {
        if bytes.starts(with: [0x1F, 0x8B, 0x08]) {
            self = .gzip
        } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(bytes) {
            self = .zstd
        } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .xz
        } else if let name = Self.foreign.first(where: { bytes.starts(with: $0.bytes) })?.name {
            throw .unsupported(name)
        } else {
            self = .raw
        }
    }

    /// Parallel compressors begin with a frame that only says how large the next one is (RFC 8878, 3.1.2).
    private static func isSkippableFrame(_ bytes: some Collection<UInt8>) -> Bool {
        let head = Array(bytes.prefix(4))
        return head.count == 4 && head[0] & 0xF0 == 0x50 && head[1...] == [0x2A, 0x4D, 0x18]
    }

    private static let foreign: [(name: String, bytes: [UInt8])] = [
        ("bzip2", [0x42, 0x5A, 0x68]),
        ("qcow2", [0x51, 0x46, 0x49, 0xFB]), ("lz4", [0x04, 0x22, 0x4D, 0x18]),
    ]
}
