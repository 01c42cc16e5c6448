internal import Documents
internal import SystemPackage

/// A state that `bareproof inspect` printed, as something to be made again on other disks.
struct CapturedLayout {
    let file: FilePath
    let fields: DocumentFields
    /// What the capture's names of devices are on the disks that take part.
    var devices: [String: ContentDevice] = [:]
    /// The devices that arrays and volume groups hold.
    var held: Set<String> = []
    /// What the physical volumes among them are called by LVM.
    var identifiers: [String: String] = [:]

    /// Reads a capture.
    init(_ file: FilePath) throws(DocumentError) {
        self.file = file
        fields = try DocumentNode.load(file).fields([
            "disks", "arrays", "volume_groups", "systems", "multiboot", "boot_info",
        ])
        for (_, array) in try fields["arrays"]?.pairs() ?? [] {
            held.formUnion(try array.fields(Self.arrayKeys).required("members").strings())
        }
        for (_, group) in try fields["volume_groups"]?.pairs() ?? [] {
            for volume in try group.fields(Self.groupKeys).required("physical_volumes").list() {
                held.insert(try volume.fields(Self.physicalKeys).required("device").string())
            }
        }
    }

    private static let diskKeys = ["size", "sector_size", "table", "content", "label", "uuid", "partitions", "files"]
    static let arrayKeys = [
        "level", "metadata", "size", "devices", "members", "file_system", "label", "uuid", "files",
    ]
    static let groupKeys = ["size", "extent_size", "free", "physical_volumes", "logical_volumes"]
    static let physicalKeys = ["device", "size", "data_start", "metadata_copies"]
    static let logicalKeys = ["name", "size", "file_system", "label", "uuid", "files"]

    // MARK: Disks

    /// What the capture has on a disk, to be made on one of the shape's.
    ///
    /// - Parameters:
    ///   - name: The capture's name of the disk.
    ///   - disk: The disk of the shape.
    ///   - place: Where the shape names it.
    /// - Returns: Nil for a blank disk.
    mutating func content(
        of name: String, on disk: DiskShape, place: DocumentNode
    ) throws(DocumentError) -> DiskContent? {
        let disks = try fields.required("disks").pairs()
        guard let node = disks.first(where: { $0.key == name })?.node else {
            throw place.error("\(file) has no disk '\(name)'; it has: \(disks.map(\.key).joined(separator: ", "))")
        }
        guard devices.updateValue(.disk(disk.name), forKey: name) == nil else {
            throw place.error("the disk '\(name)' of \(file) is on another disk of the shape already")
        }
        let fields = try node.fields(Self.diskKeys)
        try check(fields, disk, place)
        guard fields["table"] == nil else { return .partitions(try table(fields, name, disk)) }
        guard let type = fields["content"], try type.string() != "blank" else { return nil }
        if try isMember(type, name, fields) { return .whole(nil) }
        return .whole(.fileSystem(try FileSystemContent(type, fields)))
    }

    private func check(_ fields: DocumentFields, _ disk: DiskShape, _ place: DocumentNode) throws(DocumentError) {
        if let size = try fields["size"]?.byteCount(), size > disk.size {
            throw place.error("the captured disk has \(size), and \(disk.name) only \(disk.size)")
        }
        if let size = try fields["sector_size"]?.integer(), size != disk.sectorSize {
            throw place.error("the captured disk has sectors of \(size) bytes, and \(disk.name) of \(disk.sectorSize)")
        }
        if fields["table"] != nil, let rest = fields["content"] {
            throw rest.error("a disk with a table and something else beside it cannot be made")
        }
    }

    private mutating func table(
        _ fields: DocumentFields, _ name: String, _ disk: DiskShape
    ) throws(DocumentError) -> PartitionTableContent {
        let partitionName = { (number: Int) in DiskShape.partitionName(number, of: name) }
        let table = try PartitionTableContent(fields, on: disk) { (fields, node, number) throws(DocumentError) in
            if let type = fields["file_system"], try isMember(type, partitionName(number), fields) { return nil }
            return try VolumeContent(fields, node)
        }
        for partition in table.partitions {
            devices[partitionName(partition.number)] = .partition(disk: disk.name, number: partition.number)
        }
        return table
    }

    /// Whether a device belongs to an array or a volume group. One that belongs to nothing which the capture knows cannot be made.
    mutating func isMember(
        _ type: DocumentNode, _ device: String, _ fields: DocumentFields
    ) throws(DocumentError) -> Bool {
        let text = try type.string()
        guard ["linux_raid_member", "LVM2_member"].contains(text) else { return false }
        guard held.contains(device) else {
            throw type.error("no array and no volume group of \(file) has '\(device)': a \(text) alone cannot be made")
        }
        if text == "LVM2_member", let uuid = fields["uuid"] { identifiers[device] = try Self.identifier(uuid) }
        return true
    }

    /// LVM's identifiers have letters and digits of their own kind, which a state gives as they are.
    private static func identifier(_ node: DocumentNode) throws(DocumentError) -> String? {
        let text = try node.string()
        if Symbol.isOne(text) { return nil }
        guard (try? /[0-9A-Za-z]{6}(?:-[0-9A-Za-z]{4}){5}-[0-9A-Za-z]{6}/.wholeMatch(in: text)) != nil else {
            throw node.error("'\(text)' is no identifier of a physical volume")
        }
        return text
    }
}
