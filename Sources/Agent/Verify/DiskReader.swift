internal import Commands
internal import Provisioning

/// Reads what is on the disks of a plan. Nothing is opened for writing.
struct DiskReader {
    let workshop: Workshop
    let plan: StoragePlan

    /// What can be read while no array and no group runs.
    func readPartitions(into found: inout FoundStorage) async throws {
        for disk in plan.disks.map(\.disk) { found.partitions[disk.path] = try await partitions(of: disk) }
        for device in plan.arrays.flatMap({ $0.members + $0.spares }) {
            found.members[device] = try await member(device)
        }
        try await readGroups(into: &found)
        try await readContents(into: &found) { !plan.isBuilt($0) }
    }

    // MARK: Partitions

    private func partitions(of disk: Disk) async throws -> [FoundPartition] {
        let folder = "\(workshop.paths.sysfs)/block/\(disk.name)"
        var partitions: [FoundPartition] = []
        for name in BlockStack(paths: workshop.paths).names(of: disk.name).dropFirst() {
            let device = "\(workshop.paths.devices)/\(name)"
            // sysfs counts in 512 bytes, whatever the sectors of the disk are.
            let place = ["start", "size"].map { Files.line("\(folder)/\(name)/\($0)").flatMap(UInt64.init) ?? 0 }
            let type = try await workshop.probe(device)["PART_ENTRY_TYPE"] ?? ""
            partitions.append(
                FoundPartition(device: device, start: place[0] * 512, size: place[1] * 512, type: type.lowercased()))
        }
        return partitions.sorted { $0.start < $1.start }
    }

    private func member(_ device: String) async throws -> FoundMember? {
        guard Files.exists(workshop.paths.node(device)) else { return nil }
        // 1 is mdadm's status for a device without its metadata.
        let result = try await workshop.runner.check(Tools.examineMember(device), accepting: [0, 1])
        let values = Workshop.values(result.standardOutput)
        guard let uuid = values["MD_UUID"], let level = values["MD_LEVEL"],
            let count = values["MD_DEVICES"].flatMap({ Int($0) })
        else { return nil }
        return FoundMember(uuid: uuid, level: level, count: count)
    }

    // MARK: Volume groups

    func readGroups(into found: inout FoundStorage) async throws {
        let devices = plan.volumeGroups.flatMap(\.physicalVolumes).map(\.device)
            .filter { Files.exists(workshop.paths.node($0)) }
        guard !devices.isEmpty else { return }
        for device in devices {
            // 5 is LVM's status for a device that is no physical volume.
            let result = try await workshop.runner.check(LVMTools.group(of: device, among: devices), accepting: [0, 5])
            found.physicalVolumes[device] = result.standardOutput.filter { !$0.isWhitespace }
        }
        let volumes = try await workshop.runner.check(LVMTools.listVolumes(on: devices), accepting: [0, 5])
        for line in volumes.standardOutput.split(separator: "\n") {
            let fields = line.drop { $0 == " " }.split(separator: "|")
            guard fields.count == 3, let size = UInt64(fields[2]) else { continue }
            found.volumes[String(fields[0]), default: [:]][String(fields[1])] = size
        }
    }

    // MARK: File systems

    func readContents(into found: inout FoundStorage, where isMeant: (String) -> Bool) async throws {
        for device in plan.fileSystems.map(\.device) where isMeant(device) {
            guard Files.exists(workshop.paths.node(device)) else { continue }
            found.contents[device] = try await workshop.probe(device)["TYPE"] ?? ""
        }
    }

    /// Where the fstab of each system mounts what is on the planned devices; nothing for a root that has none.
    func mounts() async throws -> [String: [String: String]] {
        var mounts: [String: [String: String]] = [:]
        for system in plan.systems { mounts[system.name] = try await self.mounts(of: system) }
        return mounts
    }

    private func mounts(of system: ImagePlan) async throws -> [String: String]? {
        guard let type = try await workshop.probe(system.device)["TYPE"],
            let options = Self.readOnly(type), let text = try await fstab(on: system.device, options)
        else { return nil }
        let lines = Fstab.mounts(in: text)
        var mounts: [String: String] = [:]
        for device in plan.mounts(of: system.name).map(\.device) {
            guard let uuid = try await workshop.probe(device)["UUID"] else { continue }
            mounts[device] = lines[uuid]
        }
        return mounts
    }

    /// How to mount a file system without replaying its journal.
    private static func readOnly(_ type: String) -> String? {
        switch type {
        case "ext2": "ro"
        case "ext3", "ext4": "ro,noload"
        case "xfs": "ro,norecovery,nouuid"
        case "btrfs": "ro,rescue=nologreplay"
        default: nil
        }
    }

    private func fstab(on device: String, _ options: String) async throws -> String? {
        var text: String?
        try await MountTree.with(workshop) { tree in
            try await tree.mount(device, at: "/", options: options)
            text = try InstalledFiles(root: tree.root).text("/etc/fstab")
        }
        return text
    }
}
