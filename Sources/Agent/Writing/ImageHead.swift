internal import Decompression
internal import Provisioning
internal import Transfer

/// What the begin of an image says of the whole: enough to refuse many an image before the first byte is written.
struct ImageHead {
    /// How many bytes are looked at: a Zstandard block has up to 128 KiB, and what is within shows only when it is whole.
    static let size = 256 << 10

    /// How it is packed.
    let format: ContentFormat
    private let file: RemoteFile
    private let bytes: [UInt8]

    /// - Parameters:
    ///   - file: What the server says of it.
    ///   - bytes: The begin of it.
    /// - Throws: `DecompressionError` for what cannot be written.
    init(_ file: RemoteFile, _ bytes: [UInt8]) throws {
        self.file = file
        self.bytes = bytes
        format = try ContentFormat(beginning: bytes)
    }

    /// Looks for what makes an image impossible.
    ///
    /// - Parameters:
    ///   - job: Where it goes, and what is known of it.
    ///   - room: The memory that a qcow2 image may take.
    /// - Throws: ``ImageRefusal``, ``Qcow2Refusal``, ``NotEnoughMemory``; `DecompressionError` for what is damaged already.
    func check(_ job: ImageJob, room: MemoryRoom) throws {
        if bytes.isEmpty { throw ImageRefusal.empty }
        if format == .qcow2 {
            if let length = file.length.map({ UInt64(clamping: $0) }), let available = room.available,
                length > available
            {
                throw NotEnoughMemory(needed: length, available: available)
            }
        } else {
            try bytes.withUnsafeBytes { try ContentDecoder().decode($0) { _ in } }
        }
        guard let size = try contentSize else { return }
        if size > job.capacity { throw ImageRefusal.tooLarge(size: size, capacity: job.capacity) }
        if let expected = job.size, expected != size, isExact {
            throw ImageRefusal.otherSize(size: size, expected: expected)
        }
    }

    /// The size of the content, as far as its begin tells.
    private var contentSize: UInt64? {
        get throws {
            switch format {
            case .raw: file.length.map { UInt64(clamping: $0) }
            case .qcow2: try Qcow2Header(beginning: bytes).virtualSize
            case .zstd: format.unpackedSize(beginning: bytes)
            case .gzip, .xz: nil
            }
        }
    }

    /// Whether that is all of it: other frames may follow the first of zstd.
    private var isExact: Bool { format != .zstd }
}

/// Why an image is not taken, as far as its begin tells.
enum ImageRefusal: Error, Equatable, CustomStringConvertible {
    case empty
    case tooLarge(size: UInt64, capacity: UInt64)
    case otherSize(size: UInt64, expected: UInt64)

    var description: String {
        switch self {
        case .empty: "it is empty"
        case .tooLarge(let size, let capacity):
            "its \(ByteCount(bytes: UInt128(size))) do not fit into \(ByteCount(bytes: UInt128(capacity)))"
        case .otherSize(let size, let expected): "it has \(size) bytes, expected image_size \(expected)"
        }
    }
}
