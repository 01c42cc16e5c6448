internal import Documents

/// What a state can say, level by level: the keys that the readers of disks give. An expectation with another one could never hold, and is
/// found with its line before a node is started. `templates/schema/expected.schema.json` says the same for editors.
indirect enum StateVocabulary: Sendable, Equatable {
    /// A single value.
    case value
    /// Keys that are known.
    case keys([String: StateVocabulary])
    /// Things by names of their own.
    case named(StateVocabulary)
    /// A list whose items are alike.
    case list(StateVocabulary)

    /// A whole state.
    static let state = keys([
        "disks": named(disk), "arrays": named(array), "volume_groups": named(volumeGroup), "systems": named(system),
        "multiboot": multiboot, "boot_info": bootInfo,
    ])

    private static let disk = keys([
        "size": value, "sector_size": value, "table": value, "content": value, "label": value, "uuid": value,
        "partitions": list(partition),
    ])

    private static let partition = keys(
        [
            "number": value, "start": value, "size": value, "type": value, "name": value, "guid": value,
            "bootable": value,
        ].merging(fileSystem) { $1 })

    /// What is in a device.
    private static let fileSystem: [String: StateVocabulary] = ["file_system": value, "label": value, "uuid": value]

    private static let array = keys(
        ["level": value, "metadata": value, "size": value, "devices": value, "members": list(value)]
            .merging(fileSystem) { $1 })

    private static let volumeGroup = keys([
        "size": value, "extent_size": value, "free": value,
        "physical_volumes": list(
            keys(["device": value, "size": value, "data_start": value, "metadata_copies": value])),
        "logical_volumes": list(keys(["name": value, "size": value].merging(fileSystem) { $1 })),
    ])

    private static let system = keys([
        "os": keys(["id": value, "version": value]), "file_system_size": value,
        "fstab": list(
            keys([
                "spec": value, "mount": value, "type": value, "options": value, "dump": value, "pass": value,
                "enabled": value,
            ])),
        "grub": keys(["entries": menu]),
    ])

    private static let menu = list(
        keys(["title": value, "root": value, "kernel": value, "parameters": value, "initrd": value]))

    private static let multiboot = keys([
        "device": value, "default": value, "systems": list(value), "entries": menu, "boot_info": bootInfo,
    ])

    private static let bootInfo = keys([
        "elements": list(
            keys([
                "grub_id": value, "boot_name": value, "root_uuid": value, "os_id": value, "image_name": value,
                "image_uuid": value,
            ])),
        "current_element": value, "multiboot_partition": value,
    ])

    /// Checks a document.
    ///
    /// - Throws: `DocumentError` at what no reader gives, and at a mapping without anything in it: it would hold whatever is there.
    func check(_ node: DocumentNode) throws(DocumentError) {
        guard !node.isNull else { return }
        switch self {
        case .value: try Self.checkSingle(node)
        case .keys(let keys):
            _ = try node.fields(keys.keys.sorted())
            try Self.checkPairs(node) { keys[$0] }
        case .named(let item): try Self.checkPairs(node) { _ in item }
        case .list(let item):
            for node in try node.list() { try item.check(node) }
        }
    }

    private static func checkPairs(
        _ node: DocumentNode, _ vocabulary: (String) -> StateVocabulary?
    ) throws(DocumentError) {
        let pairs = try node.pairs()
        guard !pairs.isEmpty else { throw node.error("nothing is expected here; null says that there is none") }
        for (key, node) in pairs { try vocabulary(key)?.check(node) }
    }

    private static func checkSingle(_ node: DocumentNode) throws(DocumentError) {
        switch node.value {
        case .mapping, .list: throw node.error("expected a single value")
        default: break
        }
    }
}
