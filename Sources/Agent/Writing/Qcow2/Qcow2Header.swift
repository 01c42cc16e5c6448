/// What a qcow2 image says of itself in its first 104 bytes (QEMU, docs/interop/qcow2.txt), as far as it decides whether
/// the image is taken.
///
/// It is read here and not only by `qemu-img`: an image may name other files that `qemu-img` would open, and it is a
/// stranger who wrote it.
struct Qcow2Header: Equatable {
    /// So many first bytes have all of it.
    static let size = 104

    /// The size of what is in the image, in bytes.
    let virtualSize: UInt64

    /// Bits of features that a reader must know. What else there may be, this ramdisk's `qemu-img` knows no more than we.
    private enum Feature {
        static let dirty: UInt64 = 1 << 0
        static let corrupt: UInt64 = 1 << 1
        static let externalData: UInt64 = 1 << 2
        static let compressionType: UInt64 = 1 << 3
        static let extendedTables: UInt64 = 1 << 4
        static let known = dirty | corrupt | externalData | compressionType | extendedTables
    }

    /// Reads the begin of an image.
    ///
    /// - Throws: ``Qcow2Refusal``.
    init(beginning bytes: some Collection<UInt8>) throws(Qcow2Refusal) {
        let bytes = Array(bytes.prefix(Self.size))
        // Version 2 has neither features nor their length, and is never shorter than a cluster either.
        guard bytes.count == Self.size else { throw .truncated }
        let (version, features) = (Self.number(bytes, 4, 4), Self.number(bytes, 72, 8))
        if Self.number(bytes, 8, 8) != 0 || Self.number(bytes, 16, 4) != 0 { throw .backingFile }
        if Self.number(bytes, 32, 4) != 0 { throw .encrypted }
        virtualSize = Self.number(bytes, 24, 8)
        guard version == 3 else { return }
        if features & Feature.externalData != 0 { throw .externalData }
        if features & Feature.corrupt != 0 { throw .corrupt }
        if features & ~Feature.known != 0 {
            throw .unknownFeature(bit: (features & ~Feature.known).trailingZeroBitCount)
        }
    }

    /// Numbers are stored with their highest byte first.
    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        bytes[offset..<offset + count].reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Why a qcow2 image is not taken.
enum Qcow2Refusal: Error, Equatable, CustomStringConvertible {
    /// It is only what differs from another file.
    case backingFile
    /// Its data are in another file.
    case externalData
    /// It is encrypted.
    case encrypted
    /// It is marked as damaged.
    case corrupt
    /// It has a feature that no reader here knows.
    case unknownFeature(bit: Int)
    /// It ends within its header.
    case truncated
    /// Parts of it are not there, or its tables contradict each other; how many times.
    case damaged(Int)

    var description: String {
        switch self {
        case .backingFile:
            "the qcow2 image needs another file that it is based on; flatten it: qemu-img convert -O qcow2 IN OUT"
        case .externalData:
            "the qcow2 image keeps its data in another file; make one file of both: qemu-img convert -O qcow2 IN OUT"
        case .encrypted: "the qcow2 image is encrypted; decrypt it with qemu-img convert"
        case .corrupt: "the qcow2 image is marked as damaged; check it: qemu-img check IN"
        case .unknownFeature(let bit):
            "the qcow2 image has a feature that is not known here (bit \(bit)); convert it: qemu-img convert -O qcow2 IN OUT"
        case .truncated: "the qcow2 image ends within its header"
        case .damaged(let count):
            "the qcow2 image is damaged or cut off in \(count) places; compare it with its source: qemu-img check IN"
        }
    }
}
