internal import Documents
internal import Foundation

/// A plan in the words of a state: what the disks will be as far as the planner decides it. UUIDs, what is in files, and all that was
/// on the disks before are not in it.
struct PlannedState: Sendable {
    let plan: AgentPlan

    /// LVM's extents, which the agent never chooses otherwise.
    private static let extent: Int64 = 4 << 20

    /// The state's keys that a plan can tell.
    var document: DocumentValue {
        .fields([
            "disks": mapping(plan.disks.map { ($0.disk.name, disk($0)) }),
            "arrays": mapping(plan.arrays.map { ($0.name, array($0)) }),
            "volume_groups": mapping(plan.volume_groups.map { ($0.name, group($0)) }),
        ])
    }

    private func mapping(_ entries: [(String, DocumentValue)]) -> DocumentValue {
        .mapping(DocumentMapping(entries))
    }

    private func disk(_ disk: AgentPlan.Disk) -> DocumentValue {
        .fields([
            "size": .size(disk.disk.size), "sector_size": .integer(Int64(disk.disk.sector_size)),
            "table": .string("gpt"), "content": .null,
            "partitions": .list(disk.partitions.map { partition($0, sectorSize: disk.disk.sector_size) }),
        ])
    }

    private func partition(_ partition: AgentPlan.Disk.Partition, sectorSize: Int) -> DocumentValue {
        DocumentValue.fields([
            "number": .integer(Int64(partition.number)), "start": .size(partition.first_sector * Int64(sectorSize)),
            "size": .size(partition.size), "type": .string(partition.type), "name": .string(partition.name),
            "guid": partition.guid.map { .string($0.uppercased()) }, "bootable": .bool(partition.bootable),
        ]).adding(content(of: partition.device))
    }

    private func array(_ array: AgentPlan.Array) -> DocumentValue {
        DocumentValue.fields([
            "level": .string(array.level), "metadata": .string(array.metadata), "size": .size(array.size),
            "devices": .integer(Int64(array.members.count)),
            "members": .list((array.members + array.spares).map { .string(Self.name($0)) }),
        ]).adding(content(of: array.device))
    }

    private func group(_ group: AgentPlan.Group) -> DocumentValue {
        let extents = group.physical_volumes.reduce(0) { $0 + $1.extents }
        let taken = group.volumes.reduce(0) { $0 + $1.extents }
        let physical = group.physical_volumes.sorted { Self.name($0.device) < Self.name($1.device) }
        return .fields([
            "size": .size(extents * Self.extent), "extent_size": .size(Self.extent),
            "free": .size((extents - taken) * Self.extent),
            "physical_volumes": .list(
                physical.map {
                    .fields([
                        "device": .string(Self.name($0.device)), "size": .size($0.extents * Self.extent),
                        "metadata_copies": .integer(Int64($0.metadata_copies)),
                    ])
                }),
            "logical_volumes": .list(
                group.volumes.sorted { $0.name < $1.name }.map { volume in
                    DocumentValue.fields(["name": .string(volume.name), "size": .size(volume.extents * Self.extent)])
                        .adding(content(of: volume.device))
                }),
        ])
    }

    /// What will be in a device. What an image brings with it is not known.
    private func content(of device: String) -> KeyValuePairs<String, DocumentValue?> {
        if let fileSystem = plan.file_systems.first(where: { $0.device == device }) {
            return [
                "file_system": fileSystem.type.map(DocumentValue.string),
                "label": fileSystem.label.map(DocumentValue.string),
            ]
        }
        if plan.arrays.contains(where: { ($0.members + $0.spares).contains(device) }) {
            return ["file_system": .string("linux_raid_member")]
        }
        if plan.volume_groups.contains(where: { $0.physical_volumes.contains { $0.device == device } }) {
            return ["file_system": .string("LVM2_member")]
        }
        return [:]
    }

    /// `/dev/vda1` as states name it: `vda1`.
    private static func name(_ device: String) -> String {
        device.hasPrefix("/dev/") ? String(device.dropFirst("/dev/".count)) : device
    }
}

extension DocumentValue {
    /// A size in bytes, as states write it.
    fileprivate static func size(_ bytes: Int64) -> DocumentValue {
        .string("\(ByteCount(bytes: bytes))")
    }
}
