/// The `partitioning` of a `nailgun_simple` document as it is written (facts 3.10).
struct SimplePartitioning {
    var path: JSONPath
    var disks: [SimpleDisk]
    var arrays: [SimpleArray]
    var physicalVolumes: [SimplePhysicalVolume]
    var groups: [SimpleGroup]
    var logicalVolumes: [SimpleLogicalVolume]
    var fileSystems: [SimpleFileSystem]

    static func read(_ object: ObjectField) -> SimplePartitioning {
        SimplePartitioning(
            path: object.path,
            disks: object.objects("parteds").compactMap(SimpleDisk.read),
            arrays: object.objects("mds").compactMap(SimpleArray.read),
            physicalVolumes: object.objects("pvs").compactMap(SimplePhysicalVolume.read),
            groups: object.objects("vgs").compactMap(SimpleGroup.read),
            logicalVolumes: object.objects("lvs").compactMap(SimpleLogicalVolume.read),
            fileSystems: object.objects("fss").compactMap(SimpleFileSystem.read))
    }
}

/// A RAID array of `partitioning.mds`.
struct SimpleArray {
    var path: JSONPath
    /// Its device node.
    var name: Located<String>
    var level: ArrayRequest.Level
    var metadata: ArrayRequest.Metadata
    /// The device nodes of its members.
    var members: [Located<String>]
    var spares: [Located<String>]
    var keepsData: Located<Bool>?

    private static let levels: [String: ArrayRequest.Level] = [
        "stripe": .raid0, "raid0": .raid0, "0": .raid0, "mirror": .raid1, "raid1": .raid1, "1": .raid1,
        "raid5": .raid5, "5": .raid5, "raid6": .raid6, "6": .raid6, "raid10": .raid10, "10": .raid10,
    ]
    private static let versions: [String: ArrayRequest.Metadata] = ["default": .default, "0.90": .old, "0": .old]

    static func read(_ object: ObjectField) -> SimpleArray? {
        let name = object.require("name", "the array's device node")?.filledLine()
        let level = object.require("level", "what it does with its members").flatMap { $0.choice(levels) }
        let metadata = object.optional("metadata").map { $0.choice(versions) } ?? .default
        let members = object.require("devices", "the device nodes of its members")?.lines() ?? []
        let spares = object.optional("spares")?.lines() ?? []
        let keepsData = object.optional("keep_data")?.flag()
        guard let name, let level, let metadata else { return nil }
        if level == .raid0, let spare = spares.first {
            object.problems.add(spare.path, found: quoted(spare.value), allowed: "no spare for a striped array")
        }
        return SimpleArray(
            path: object.path, name: name, level: level, metadata: metadata, members: members, spares: spares,
            keepsData: keepsData)
    }
}

/// A physical volume of `partitioning.pvs`.
struct SimplePhysicalVolume {
    var path: JSONPath
    /// Its device node.
    var name: Located<String>
    var metadataSize: Located<ByteCount>
    var metadataCopies: Int
    var keepsData: Located<Bool>?

    static func read(_ object: ObjectField) -> SimplePhysicalVolume? {
        let name = object.require("name", "the device node that it is on")?.filledLine()
        let size = object.optional("metadatasize").map { $0.offset() } ?? Located(.mib(16), object.path)
        let copies = object.optional("metadatacopies").map { $0.choice(["1": 1, "2": 2]) } ?? 2
        let keepsData = object.optional("keep_data")?.flag()
        guard let name, let size, let copies else { return nil }
        return SimplePhysicalVolume(
            path: object.path, name: name, metadataSize: size, metadataCopies: copies, keepsData: keepsData)
    }
}

/// A volume group of `partitioning.vgs`.
struct SimpleGroup {
    var name: Located<String>
    /// The device nodes of its physical volumes.
    var members: [Located<String>]
    var keepsData: Located<Bool>?

    static func read(_ object: ObjectField) -> SimpleGroup? {
        let name = object.require("name", "the group's name")?.filledLine()
        let members = object.require("pvnames", "the device nodes of its physical volumes")?.lines() ?? []
        let keepsData = object.optional("keep_data")?.flag()
        return name.map { SimpleGroup(name: $0, members: members, keepsData: keepsData) }
    }
}

/// A logical volume of `partitioning.lvs`.
struct SimpleLogicalVolume {
    var path: JSONPath
    var name: Located<String>
    var group: Located<String>
    var size: Located<ByteCount>
    var keepsData: Located<Bool>?

    static func read(_ object: ObjectField) -> SimpleLogicalVolume? {
        let name = object.require("name", "the volume's name")?.filledLine()
        let group = object.require("vgname", "the name of a volume group")?.filledLine()
        let size = object.require("size", "the volume's size in MiB")?.offset()
        let keepsData = object.optional("keep_data")?.flag()
        if let size, size.value == .mib(0) { object.problems.add(size.path, found: "0", allowed: "more") }
        guard let name, let group, let size else { return nil }
        return SimpleLogicalVolume(path: object.path, name: name, group: group, size: size, keepsData: keepsData)
    }

    /// Its device node: the mapper doubles each dash of a name.
    var device: String {
        "/dev/mapper/"
            + [group, name].map { $0.value.split(separator: "-", omittingEmptySubsequences: false) }
            .map { $0.joined(separator: "--") }.joined(separator: "-")
    }
}

/// A file system of `partitioning.fss`.
struct SimpleFileSystem {
    var path: JSONPath
    /// The device node that it is on.
    var device: Located<String>
    var content: NailgunContent
    var isFstabEnabled: Bool
    var fstabOptions: Located<String>?
    /// Whether the document says which systems it is for.
    var hasOwners: Bool

    static func read(_ object: ObjectField) -> SimpleFileSystem? {
        let device = object.require("device", "the device node that it is on")?.filledLine()
        var content = NailgunContent(
            type: object.optional("fs_type")?.fileSystemOrNone(), mount: object.optional("mount")?.mount(),
            label: object.optional("fs_label")?.filledLine())
        content.keepsData = object.optional("keep_data")?.flag()
        if let options = object.optional("fs_options")?.filledLine() {
            object.problems.add(
                options.path, found: quoted(options.value), allowed: "nothing: mkfs takes no options here")
        }
        let isEnabled = object.optional("fstab_enabled")?.bool() ?? true
        let options = object.optional("fstab_options")?.filledLine()
        if let options, options.value.contains(" ") {
            object.problems.add(options.path, found: quoted(options.value), allowed: "mount options without spaces")
        }
        let owners = object.optional("os_id")?.lines() ?? []
        return device.map {
            SimpleFileSystem(
                path: object.path, device: $0, content: content, isFstabEnabled: isEnabled, fstabOptions: options,
                hasOwners: !owners.isEmpty)
        }
    }
}

extension Field {
    /// The lines of an array.
    func lines() -> [Located<String>] {
        (array() ?? []).compactMap { $0.line() }
    }

    /// What a word, or a number, stands for.
    func choice<Value>(_ choices: [String: Value]) -> Value? {
        switch value {
        case .string(let text), .number(let text):
            if let choice = choices[text] { return choice }
        default: break
        }
        return refused("one of " + choices.keys.sorted().joined(separator: ", "))
    }
}
