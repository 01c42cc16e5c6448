/// A volume on a disk of `ks_spaces` (facts 3.2).
struct NailgunVolume {
    enum Kind: String, CaseIterable {
        case partition
        case raid
        case pv
        case boot
        case lvmMetaPool = "lvm_meta_pool"
    }

    var path: JSONPath
    var kind: Kind
    var size: Located<Int64>
    var name: Located<String>?
    /// What is on it; nil for kinds that hold no file system.
    var content: NailgunContent?
    var typeGUID: Located<String>?
    /// The group of a physical volume.
    var group: Located<String>?
    /// The room that LVM's metadata may take on a physical volume.
    var metadataSize: Located<Int64>?
    var keepsData: Located<Bool>?

    static func read(_ object: ObjectField) -> NailgunVolume? {
        let kind = object.require("type", "the kind of volume")?.oneOf(Kind.self)
        let size = object.require("size", "the volume's size in MiB")?.mib()
        guard let kind, let size else { return nil }
        var volume = NailgunVolume(path: object.path, kind: kind, size: size)
        volume.keepsData = object["keep_data"]?.flag()
        switch kind {
        case .partition, .raid: volume.readPlain(object)
        case .pv: volume.readPhysical(object)
        case .boot, .lvmMetaPool: break
        }
        return volume
    }

    private mutating func readPlain(_ object: ObjectField) {
        name = object["name"]?.filledLine()
        typeGUID = object["partition_guid"]?.guid()
        content = NailgunContent.read(object)
        content?.keepsData = keepsData
    }

    private mutating func readPhysical(_ object: ObjectField) {
        group = object.require("vg", "the name of a volume group")?.line()
        metadataSize = object["lvm_meta_size"]?.mib()
        guard takesRoom, let metadataSize, metadataSize.value < Self.leastMetadataSize else { return }
        object.problems.add(
            metadataSize.path, found: "\(metadataSize.value)", allowed: "at least \(Self.leastMetadataSize) MiB")
    }

    private static let leastMetadataSize: Int64 = 10
    private static let usualMetadataSize: Int64 = 64

    /// The size of each of two copies of LVM's metadata: 8 MiB of the room are LVM's own (facts 3.5).
    var metadataCopySize: Located<ByteCount> {
        let room = max(metadataSize?.value ?? Self.usualMetadataSize, Self.leastMetadataSize)
        return Located(.mib(UInt64((room - 8) / 2)), metadataSize?.path ?? path)
    }

    /// Whether it becomes a partition, as far as that is its own affair.
    var takesRoom: Bool {
        switch kind {
        case .partition, .raid, .pv: size.value > 0
        case .boot, .lvmMetaPool: false
        }
    }

    var mountPath: String? {
        if case .path(let path) = content?.mount?.value { path } else { nil }
    }

    /// Whether it is mounted at `/boot`, of which a node has one.
    var isBoot: Bool { mountPath == "/boot" }
}
