/// How an image is packed, told by its first bytes and not by its name.
public enum ContentFormat: String, Sendable, Equatable {
    case raw
    case gzip
    case zstd
    case xz
    /// A disk image of QEMU's. It says where on the disk its parts belong, and so is no stream.
    case qcow2

    /// So many first bytes tell the format.
    public static let lookahead = 8

    /// The format of content that begins so.
    ///
    /// - Throws: ``DecompressionError`` for what is surely not a raw image and cannot be unpacked.
    public init(beginning bytes: some Collection<UInt8>) throws(DecompressionError) {
        if bytes.starts(with: [0x1F, 0x8B, 0x08]) {
            self = .gzip
        } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(bytes) {
            self = .zstd
        } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .xz
        } else if Self.qcow2Versions.contains(where: { bytes.starts(with: Self.qcowMagic + [0, 0, 0, $0]) }) {
            self = .qcow2
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

    private static let qcowMagic: [UInt8] = [0x51, 0x46, 0x49, 0xFB]
    private static let qcow2Versions: [UInt8] = [2, 3]

    /// What people serve by mistake. No file system and no boot sector begins like one of these.
    private static let foreign: [(name: String, bytes: [UInt8])] = [
        ("bzip2", [0x42, 0x5A, 0x68]), ("lz4", [0x04, 0x22, 0x4D, 0x18]), ("lzip", Array("LZIP".utf8)),
        ("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), ("zip", [0x50, 0x4B, 0x03, 0x04]),
        ("qcow of a version other than 2 or 3", qcowMagic), ("VMDK", Array("KDMV".utf8)),
        ("VHDX", Array("vhdxfile".utf8)), ("VHD", Array("conectix".utf8)),
    ]
}
