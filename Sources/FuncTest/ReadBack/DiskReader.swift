internal import Blocking
internal import Documents
internal import Guestfs
internal import NodeTemplates

/// Reads the state of a node's disks, from outside and without the agent, in the shape of `expected.yaml`.
///
/// One appliance answers all questions. Identifiers that are new on every run come out as symbols.
struct DiskReader: Sendable {
    /// The disks in the order of their drives.
    let disks: [DiskShape]
    /// The disks that hold nothing, as their image files tell: nobody has to read terabytes of zeros.
    let blank: Set<String>

    /// A state with its symbols, which other witnesses' texts are put through too.
    struct Reading: Sendable {
        var state: DocumentValue
        var symbols: Symbols
    }

    /// Reads all disks.
    func read(_ appliance: isolated Appliance) throws -> Reading {
        var context = ReadingContext()
        try nameDevices(appliance, &context)
        context.contents = try appliance.contents(of: written(context))
        let arrays = try ArrayReader().read(appliance, &context)
        var tables: [(String, DocumentValue)] = []
        for (position, disk) in disks.enumerated() {
            let reader = PartitionTableReader(
                disk: disk, device: Drive.deviceName(at: position), isBlank: blank.contains(disk.name))
            tables.append((disk.name, try reader.read(appliance, &context)))
        }
        let groups = try VolumeGroupReader().read(appliance, &context)
        let systems = try SystemReader(context: context).read(appliance)
        let multiboot = try MultibootReader(context: context).read(appliance)
        let state = DocumentValue.fields([
            "disks": .mapping(DocumentMapping(tables)),
            "arrays": Self.named(arrays),
            "volume_groups": Self.named(groups),
            "systems": Self.named(systems),
            "multiboot": multiboot,
        ])
        return Reading(state: context.symbols.replaced(in: state), symbols: context.symbols)
    }

    /// Things by their names. None is null, so that an expectation can say that there must be none.
    private static func named(_ pairs: [(String, DocumentValue)]) -> DocumentValue {
        pairs.isEmpty ? .null : .mapping(DocumentMapping(pairs))
    }

    /// The disks that hold something, and their partitions.
    private func written(_ context: ReadingContext) -> [String] {
        disks.indices.filter { !blank.contains(disks[$0].name) }.flatMap { position in
            let device = Drive.deviceName(at: position)
            return [device] + (context.partitions[device] ?? []).map { "\(device)\($0)" }
        }
    }

    private func nameDevices(_ appliance: isolated Appliance, _ context: inout ReadingContext) throws {
        let partitions = try appliance.partitionDevices()
        for (position, disk) in disks.enumerated() {
            let device = Drive.deviceName(at: position)
            context.names.add(device, name: disk.name)
            let numbers = partitions.compactMap { partition in
                partition.hasPrefix(device) ? Int(partition.dropFirst(device.count)) : nil
            }
            context.partitions[device] = numbers.sorted()
            for number in numbers { context.names.add("\(device)\(number)", name: disk.partitionName(number)) }
        }
    }
}

/// What the readers of one state share.
struct ReadingContext: Sendable {
    var names = DeviceNames()
    var symbols = Symbols()
    /// The numbers of the partitions by the appliance's name of their disk.
    var partitions: [String: [Int]] = [:]
    /// What is on disks and partitions that hold something.
    var contents: [String: DeviceContent] = [:]
    /// The devices that were found to hold a file system, with its type, in the order of the state.
    var fileSystems: [(device: String, type: String, label: String?)] = []

    /// The fields that say what is in a device.
    mutating func describe(
        _ content: DeviceContent, of device: String
    ) -> KeyValuePairs<String, DocumentValue?> {
        let name = names.name(of: device)
        symbols.add(content.uuid, meaning: "uuid of \(name)")
        if let type = content.type { fileSystems.append((device, type, content.label)) }
        return [
            "file_system": content.type.map(DocumentValue.string) ?? .null,
            "label": content.label.map(DocumentValue.string) ?? .null,
            "uuid": content.uuid.map(DocumentValue.string) ?? .null,
        ]
    }
}
