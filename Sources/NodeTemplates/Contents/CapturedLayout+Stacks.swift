internal import Documents

/// What is made of the disks of a capture.
extension CapturedLayout {
    /// The arrays that the disks which take part hold; volume groups may have them then.
    mutating func arrays() throws(DocumentError) -> [ArrayContent] {
        var arrays: [ArrayContent] = []
        for (name, node) in try fields["arrays"]?.pairs() ?? [] {
            let fields = try node.fields(Self.arrayKeys)
            guard let members = try members(fields.required("members").list(), of: "the array '\(name)'") else {
                continue
            }
            let content: VolumeContent? =
                if let type = fields["file_system"], try isMember(type, "md/\(name)", fields) { nil } else {
                    try VolumeContent(fields, node)
                }
            let metadata = try fields.required("metadata").string()
            devices["md/\(name)"] = .array(name)
            arrays.append(
                ArrayContent(
                    name: name, level: try fields.required("level").string(),
                    // YAML takes it for a number.
                    metadata: metadata == "0.9" ? "0.90" : metadata,
                    size: try fields.required("size").byteCount().bytes,
                    deviceCount: try Int(fields.required("devices").integer(in: 1...Int64(384))), members: members,
                    content: content))
        }
        return arrays
    }

    /// The volume groups that the disks which take part hold.
    func volumeGroups() throws(DocumentError) -> [VolumeGroupContent] {
        var groups: [VolumeGroupContent] = []
        for (name, node) in try fields["volume_groups"]?.pairs() ?? [] {
            let fields = try node.fields(Self.groupKeys)
            let physical = try fields.required("physical_volumes").list()
            var names: [DocumentNode] = []
            for item in physical { names.append(try item.fields(Self.physicalKeys).required("device")) }
            guard let devices = try members(names, of: "the volume group '\(name)'") else { continue }
            groups.append(
                VolumeGroupContent(
                    name: name, extentSize: try fields.required("extent_size").byteCount().bytes,
                    physicalVolumes: try physicalVolumes(physical, on: devices),
                    logicalVolumes: try Self.logicalVolumes(fields.required("logical_volumes"))))
        }
        return groups
    }

    /// The devices of something that is made of several; nil if it has nothing to do with the disks that take part.
    private func members(_ nodes: [DocumentNode], of what: String) throws(DocumentError) -> [ContentDevice]? {
        var members: [ContentDevice] = []
        var missing: [DocumentNode] = []
        for node in nodes {
            if let device = devices[try node.string()] { members.append(device) } else { missing.append(node) }
        }
        guard !members.isEmpty else { return nil }
        guard let first = missing.first else { return members }
        throw first.error(
            "\(what) has '\(try first.string())' too, whose disk is on none of the shape's: give one of them \"content: {captured: FILE, disk: NAME}\""
        )
    }

    private func physicalVolumes(
        _ nodes: [DocumentNode], on devices: [ContentDevice]
    ) throws(DocumentError) -> [VolumeGroupContent.PhysicalVolume] {
        var volumes: [VolumeGroupContent.PhysicalVolume] = []
        for (node, device) in zip(nodes, devices) {
            let fields = try node.fields(Self.physicalKeys)
            volumes.append(
                .init(
                    device: device, identifier: identifiers[try fields.required("device").string()],
                    dataStart: try fields["data_start"]?.byteCount().bytes ?? 1 << 20,
                    metadataCopies: try Int(fields["metadata_copies"]?.integer(in: 0...2) ?? 1)))
        }
        return volumes
    }

    private static func logicalVolumes(
        _ node: DocumentNode
    ) throws(DocumentError) -> [VolumeGroupContent.LogicalVolume] {
        var volumes: [VolumeGroupContent.LogicalVolume] = []
        for item in try node.list() {
            let fields = try item.fields(logicalKeys)
            volumes.append(
                .init(
                    name: try fields.required("name").string(), size: try fields.required("size").byteCount().bytes,
                    content: try VolumeContent(fields, item)))
        }
        return volumes
    }
}
