/// Turns the device nodes of a `nailgun_simple` document, whose references are checked, into volumes of disks: what
/// is on a partition is found by its name.
struct SimpleMapping {
    private let partitioning: SimplePartitioning
    private let images: [NailgunImage]
    private let problems: ProblemList
    /// What is on a device, by its node.
    private let arrays: [String: SimpleArray]
    private let physicalVolumes: [String: SimplePhysicalVolume]
    private let fileSystems: [String: SimpleFileSystem]
    private(set) var notes: [String] = []

    init(_ partitioning: SimplePartitioning, images: [NailgunImage], problems: ProblemList) {
        self.partitioning = partitioning
        self.images = images
        self.problems = problems
        arrays = Self.index(partitioning.arrays) { ($0.members + $0.spares).map(\.value) }
        physicalVolumes = Self.index(partitioning.physicalVolumes) { [$0.name.value] }
        fileSystems = Self.index(partitioning.fileSystems) { [$0.device.value] }
    }

    /// By name; of several the first, since the others have been refused.
    private static func index<Value>(_ values: [Value], _ names: (Value) -> [String]) -> [String: Value] {
        Dictionary(values.flatMap { value in names(value).map { ($0, value) } }) { first, _ in first }
    }

    // MARK: Disks

    mutating func disks() -> [DiskRequest] {
        let disks = partitioning.disks.map { request($0) }
        let path = partitioning.path.key("parteds")
        if disks.isEmpty, problems.problems.isEmpty { problems.add(path, "no disk, expected at least one") }
        if let system = images.first(where: \.request.isSystem), !disks.contains(where: \.takesBootLoader) {
            problems.add(path, "no disk with install_bootloader, expected one for \(system.request.target.path)")
        }
        return disks
    }

    private mutating func request(_ disk: SimpleDisk) -> DiskRequest {
        var end = ByteCount.mib(1)
        var volumes: [VolumeRequest] = []
        for partition in disk.partitions {
            var volume = request(partition)
            if partition.begin.value > end {
                volume.gap = Located(ByteCount(bytes: partition.begin.value.bytes - end.bytes), partition.begin.path)
            }
            end = partition.end.value
            volumes.append(volume)
        }
        var request = DiskRequest(
            selector: Located(.path(disk.name.value), disk.name.path), size: disk.size, volumes: volumes,
            hasImplicitBootRoom: false)
        request.takesBootLoader = disk.takesBootLoader?.value ?? false
        return request
    }

    // MARK: Partitions

    private mutating func request(_ partition: SimplePartition) -> VolumeRequest {
        let size = ByteCount(bytes: partition.end.value.bytes - partition.begin.value.bytes)
        let name = partition.name.value
        var volume = VolumeRequest(
            path: partition.path, kind: .partition, size: Located(.bytes(size), partition.end.path),
            service: partition.service, typeGUID: partition.typeGUID)
        if volume.service != nil { return volume }
        if let array = arrays[name] {
            join(&volume, array, as: name)
        } else if let physical = physicalVolumes[name] {
            serve(&volume, physical)
        } else {
            volume.content = content(of: name, keeping: partition.keepsData)
        }
        return volume
    }

    private mutating func content(of device: String, keeping kept: Located<Bool>?) -> FileSystemRequest {
        guard let fileSystem = fileSystems[device] else {
            return NailgunContent(keepsData: kept).request(images: images, notes: &notes)
        }
        var content = fileSystem.content
        if content.keepsData?.value != true { content.keepsData = kept ?? content.keepsData }
        if fileSystem.hasOwners { notes.append("\(fileSystem.path).os_id: without effect, there is one system") }
        var request = content.request(images: images, notes: &notes)
        request.isFstabEnabled = fileSystem.isFstabEnabled
        if let options = fileSystem.fstabOptions?.value { request.fstabOptions = options }
        return request
    }

    private mutating func join(_ volume: inout VolumeRequest, _ array: SimpleArray, as name: String) {
        volume.kind = .raid
        volume.array = ArrayRequest(
            level: array.level, metadata: array.metadata, device: array.name,
            isSpare: array.spares.contains { $0.value == name })
        volume.content = content(of: array.name.value, keeping: array.keepsData)
    }

    private func serve(_ volume: inout VolumeRequest, _ physical: SimplePhysicalVolume) {
        let group = partitioning.groups.first { $0.members.contains { $0.value == physical.name.value } }
        // A physical volume of no group has been refused.
        let name = Located(group?.name.value ?? "", physical.name.path)
        volume.kind = .physicalVolume(group: name, metadataSize: physical.metadataSize)
        volume.metadataCopies = physical.metadataCopies
    }

    // MARK: Groups

    mutating func groups() -> [VolumeGroupRequest] {
        partitioning.groups.map { group in
            let kept = ([group.keepsData] + members(of: group)).compactMap(\.self).first(where: \.value)
            let own = partitioning.logicalVolumes.filter { $0.group.value == group.name.value }
            let volumes = own.map { volume in
                LogicalVolumeRequest(
                    name: volume.name, size: Located(.bytes(volume.size.value), volume.size.path),
                    content: content(of: volume.device, keeping: kept ?? volume.keepsData))
            }
            return VolumeGroupRequest(name: group.name, volumes: volumes, keepsData: kept ?? group.keepsData)
        }
    }

    /// What the physical volumes of a group, and the partitions that they are on, say about keeping them.
    private func members(of group: SimpleGroup) -> [Located<Bool>?] {
        let names = Set(group.members.map(\.value))
        return partitioning.physicalVolumes.filter { names.contains($0.name.value) }.map(\.keepsData)
            + partitioning.disks.flatMap(\.partitions).filter { names.contains($0.name.value) }.map(\.keepsData)
    }
}
