/// Turns a request and the disks of a node into a plan. Pure: nothing is touched, and the same input gives the same
/// plan.
public struct Planner {
    /// The room for boot loader code on every disk of a request, always its first partition (facts 2.6).
    public static let biosGrubSize = ByteCount.mib(24)
    /// The entries of a GPT as libparted makes it.
    static let partitionLimit = 128

    let request: ProvisionRequest
    let disks: [Disk]
    let problems: ProblemList

    /// Plans a request.
    ///
    /// - Parameters:
    ///   - asked: What is asked.
    ///   - disks: The disks that the node has.
    ///   - firmware: What starts the node; UEFI needs partitions that nobody asks for.
    /// - Throws: ``RequestError`` with every reason why the request cannot be carried out on these disks.
    public static func plan(
        _ asked: ProvisionRequest, on disks: [Disk], firmware: Firmware = .bios
    ) throws(RequestError) -> StoragePlan {
        let problems = ProblemList()
        let request = firmware == .uefi ? SystemPartitions.provided(asked, problems) : asked
        let planner = Planner(request: request, disks: disks, problems: problems)
        let chosen = ServiceVolumes(request).added(to: planner.chosenDisks())
        let laidOut = chosen.map(planner.layOut)
        let storage = planner.build(on: laidOut.flatMap(\.volumes))
        let fileSystems = FileSystemPlanner(request: request, volumes: storage.volumes)
        var plan = StoragePlan(
            disks: laidOut.map(\.plan), arrays: storage.arrays, volumeGroups: storage.groups,
            fileSystems: fileSystems.plan(planner.problems),
            images: fileSystems.images(planner.problems),
            isVerified: request.keepsLayout,
            kernelParameters: request.kernelParameters,
            copyOptions: request.copiesFiles ? request.copyOptions?.value ?? StoragePlan.usualCopyOptions : nil,
            multiboot: laidOut.flatMap(\.volumes).first { $0.request.service == .multiboot }?.partition.device,
            firmware: firmware,
            notes: request.notes + laidOut.flatMap(\.notes) + storage.notes)
        plan.configDrive = planner.configDrive(laidOut.flatMap(\.volumes), plan)
        try planner.problems.check()
        return plan
    }

    /// A volume and the partition that it became.
    struct PlacedVolume {
        var request: VolumeRequest
        var partition: PartitionPlan
        /// The device node of its disk.
        var disk: String
    }

    private struct LaidOut {
        var plan: DiskPlan
        var volumes: [PlacedVolume] = []
        var notes: [String] = []
    }

    // MARK: Choosing disks

    private func chosenDisks() -> [ServiceVolumes.Chosen] {
        var seen: [String: JSONPath] = [:]
        return request.disks.compactMap { wanted in
            guard let disk = disk(for: wanted) else { return nil }
            if let first = seen.updateValue(wanted.selector.path, forKey: disk.name) {
                problems.add(wanted.selector.path, "\(disk.path) is the disk of \(first) already")
            }
            checkSize(wanted, disk)
            return (wanted, disk)
        }
    }

    /// None, one or many: only one will do.
    private func disk(for wanted: DiskRequest) -> Disk? {
        let found = wanted.selector.value.choose(from: disks)
        if found.count == 1 { return found.first }
        let listed = (found.isEmpty ? disks.map { Self.name($0, for: wanted.selector.value) } : found.map(\.path))
            .joined(separator: ", ")
        let message =
            found.isEmpty
            ? "no disk with \(wanted.selector.value), this node has \(listed.isEmpty ? "none" : listed)"
            : "more than one disk with \(wanted.selector.value): \(listed)"
        problems.add(wanted.selector.path, message)
        return nil
    }

    /// What a disk is called, with that which it was looked for by.
    private static func name(_ disk: Disk, for selector: DiskSelector) -> String {
        guard case .scsi = selector else { return disk.path }
        return "\(disk.path) (\(disk.scsiAddress ?? "no SCSI address"))"
    }

    private func checkSize(_ wanted: DiskRequest, _ disk: Disk) {
        if disk.isReadOnly { problems.add(wanted.selector.path, "\(disk.path) is read-only") }
        let actual = ByteCount(bytes: UInt128(disk.size))
        guard let size = wanted.size, size.value > actual else { return }
        problems.add(size.path, "found \(size.value), but \(disk.path) has only \(actual)")
    }

    // MARK: Laying out

    private func layOut(_ wanted: DiskRequest, _ disk: Disk) -> LaidOut {
        let nothing = LaidOut(plan: DiskPlan(disk: disk, partitions: []))
        guard let geometry = DiskGeometry(disk) else {
            problems.add(
                wanted.selector.path,
                "\(disk.path) has \(disk.size) bytes in sectors of \(disk.sectorSize), which no GPT describes")
            return nothing
        }
        guard wanted.volumes.count < Self.partitionLimit else {
            let limit = Self.partitionLimit - 1
            problems.add(wanted.selector.path, "\(wanted.volumes.count) volumes, expected at most \(limit)")
            return nothing
        }
        let placed = DiskLayout.place(
            claims(of: wanted), on: geometry, device: disk.path, path: wanted.selector.path, problems: problems)
        guard let placed else { return nothing }
        return laidOut(wanted, disk, geometry, placed)
    }

    /// What wants room: boot loader code, and each volume behind the gap that it asks for.
    private func claims(of wanted: DiskRequest) -> [DiskLayout.Claim] {
        let bootRoom = DiskLayout.Claim(size: .bytes(Self.biosGrubSize), purpose: "boot loader code")
        return (wanted.hasImplicitBootRoom ? [bootRoom] : [])
            + wanted.volumes.flatMap { volume in
                let gap = volume.gap.map { DiskLayout.Claim(size: .bytes($0.value), path: $0.path) }
                return [gap, Self.claim(of: volume)].compactMap(\.self)
            }
    }

    private static func claim(of volume: VolumeRequest) -> DiskLayout.Claim {
        let size = volume.size.value
        // What lies at the end was not asked for: shares may give way to it.
        if volume.isAtEnd { return DiskLayout.Claim(size: size, purpose: "the config drive", isAtEnd: true) }
        guard volume.isImplicit else { return DiskLayout.Claim(size: size, path: volume.size.path) }
        let purpose = volume.service == .multiboot ? "the boot loader of several systems" : "an EFI system partition"
        return DiskLayout.Claim(size: size, purpose: purpose)
    }

    private func laidOut(
        _ wanted: DiskRequest, _ disk: Disk, _ geometry: DiskGeometry,
        _ placed: (extents: [DiskLayout.Extent], notes: [String])
    ) -> LaidOut {
        let builder = PartitionBuilder(disk: disk, geometry: geometry)
        var extents = placed.extents[...]
        let bootRoom = wanted.hasImplicitBootRoom ? extents.popFirst().map(builder.biosGrub) : nil
        var laidOut = LaidOut(plan: DiskPlan(disk: disk, partitions: [bootRoom].compactMap(\.self)))
        for volume in wanted.volumes {
            if volume.gap != nil { extents.removeFirst() }
            guard let extent = extents.popFirst() else { break }
            let partition = builder.partition(laidOut.plan.partitions.count + 1, volume, extent)
            laidOut.plan.partitions.append(partition)
            laidOut.volumes.append(PlacedVolume(request: volume, partition: partition, disk: disk.path))
        }
        laidOut.plan.takesBootLoader = wanted.takesBootLoader
        laidOut.notes = placed.notes
        return laidOut
    }
}

// MARK: - The config drive

extension Planner {
    /// What is there stays as long as no system is written again that would read it.
    private func configDrive(_ placed: [PlacedVolume], _ plan: StoragePlan) -> ConfigDrivePlan? {
        guard let wanted = request.configDrive, let drive = placed.first(where: { $0.request.service == .configDrive })
        else { return nil }
        let room = ByteCount(bytes: UInt128(drive.partition.size))
        if wanted.image != nil, room < wanted.size {
            problems.add(drive.request.path, "\(room) for a config drive, whose image needs \(wanted.size)")
        }
        return ConfigDrivePlan(
            device: drive.partition.device, size: drive.partition.size, image: wanted.image,
            isKept: plan.isVerified && !plan.written.contains(where: \.isSystem) && !request.redeploys)
    }
}

// MARK: - What is built on partitions

extension Planner {
    /// What is built on partitions, and everything that something can lie on.
    private struct Storage {
        var arrays: [ArrayPlan] = []
        var groups: [VolumeGroupPlan] = []
        var volumes: [PlannedVolume] = []
        var notes: [String] = []
    }

    private func build(on placed: [PlacedVolume]) -> Storage {
        ArrayRules.check(request, problems)
        VolumeGroupRules.check(request, problems)
        var arrayPlanner = ArrayPlanner(members: placed)
        let arrays = arrayPlanner.plan(problems)
        let sources = placed.compactMap(Self.source) + arrays.compactMap(Self.source)
        var groupPlanner = VolumeGroupPlanner(sources: sources, problems: problems)
        let groups = request.volumeGroups.map { groupPlanner.plan($0) }
        checkNames(groups.compactMap(\.self))
        let volumes =
            placed.compactMap { PlannedVolume($0, arrays) }
            + zip(request.volumeGroups, groups).flatMap { PlannedVolume.volumes(of: $0, $1) }
        return Storage(
            arrays: arrays.map(\.plan), groups: groups.compactMap(\.self),
            // What nobody asks for comes last, also in fstab: `/boot/efi` is mounted in `/`.
            volumes: volumes.filter { !$0.isImplicit } + volumes.filter(\.isImplicit),
            notes: arrayPlanner.notes + groupPlanner.notes)
    }

    private static func source(_ placed: PlacedVolume) -> VolumeGroupPlanner.Source? {
        guard case .physicalVolume(let group, let metadataSize) = placed.request.kind else { return nil }
        return VolumeGroupPlanner.Source(
            group: group.value, device: placed.partition.device, size: placed.partition.size,
            metadataSize: metadataSize.map { UInt64(clamping: $0.value.bytes) },
            metadataCopies: placed.request.metadataCopies, sizePath: placed.request.size.path)
    }

    private static func source(_ array: ArrayPlanner.Planned) -> VolumeGroupPlanner.Source? {
        guard let group = array.request.arrayGroup else { return nil }
        return VolumeGroupPlanner.Source(
            group: group.value, device: array.plan.device, size: array.plan.size,
            metadataCopies: array.request.metadataCopies, sizePath: array.request.size.path)
    }

    /// A group's volumes are nodes in a folder of its name, which must not be the node of something else.
    private func checkNames(_ groups: [VolumeGroupPlan]) {
        for group in groups {
            guard let disk = disks.first(where: { $0.path == "/dev/\(group.name)" }) else { continue }
            let message = "found \(quoted(group.name)), the name of the disk \(disk.path)"
            problems.add(group.path.key("id"), message + ", expected another name")
        }
    }
}
