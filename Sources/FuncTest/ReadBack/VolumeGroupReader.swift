internal import Documents
internal import Guestfs

/// Reads the volume groups, and what is in each logical volume.
struct VolumeGroupReader {
    /// The groups by their names.
    func read(_ appliance: isolated Appliance, _ context: inout ReadingContext) throws -> [(String, DocumentValue)] {
        let groups = try appliance.volumeGroups()
        guard !groups.isEmpty else { return [] }
        let devices = try appliance.logicalVolumeDevices()
        var documents: [(String, DocumentValue)] = []
        for group in groups {
            let volumes = devices.filter { $0.hasPrefix("/dev/\(group.name)/") }
            documents.append((group.name, try document(group, volumes, appliance, &context)))
        }
        return documents
    }

    private func document(
        _ group: VolumeGroup, _ volumes: [String], _ appliance: isolated Appliance, _ context: inout ReadingContext
    ) throws -> DocumentValue {
        let names = context.names
        let physical = group.physicalVolumes.map { (name: names.name(of: $0.device), volume: $0) }
            .sorted { $0.name < $1.name }
        return .fields([
            "size": .string("\(ByteCount(bytes: group.size))"),
            "extent_size": .string("\(ByteCount(bytes: group.extentSize))"),
            "free": .string("\(ByteCount(bytes: group.free))"),
            "physical_volumes": .list(physical.map { Self.document($0.volume, name: $0.name) }),
            "logical_volumes": .list(
                try volumes.map { try volume($0, in: group.name, appliance, &context) }),
        ])
    }

    private static func document(_ volume: PhysicalVolume, name: String) -> DocumentValue {
        .fields([
            "device": .string(name), "size": .string("\(ByteCount(bytes: volume.size))"),
            "data_start": .string("\(ByteCount(bytes: volume.dataStart))"),
            "metadata_copies": .integer(Int64(volume.metadataCopies)),
        ])
    }

    private func volume(
        _ device: String, in group: String, _ appliance: isolated Appliance, _ context: inout ReadingContext
    ) throws -> DocumentValue {
        let name = String(device.dropFirst("/dev/\(group)/".count))
        context.names.add(device, name: "\(group)/\(name)")
        let size = try appliance.size(of: device)
        return DocumentValue.fields(["name": .string(name), "size": .string("\(ByteCount(bytes: size))")])
            .adding(context.describe(appliance.content(of: device), of: device))
    }
}
