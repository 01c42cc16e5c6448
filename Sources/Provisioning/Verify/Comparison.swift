/// Compares a plan with what is on the disks. Pure.
///
/// A disk's label and its free space are not compared (decision A2).
public struct Comparison {
    /// Places on a disk are equal if they are less than this many bytes apart.
    public static let tolerance: UInt64 = 1 << 20

    private let plan: StoragePlan
    private let found: FoundStorage
    private var differences: [Difference] = []

    private init(_ plan: StoragePlan, _ found: FoundStorage) {
        self.plan = plan
        self.found = found
    }

    /// What can be compared while nothing runs: partitions, what is on them, and the members of arrays.
    public static func ofPartitions(_ plan: StoragePlan, _ found: FoundStorage) -> [Difference] {
        var comparison = Comparison(plan, found)
        for disk in plan.disks { comparison.compare(disk) }
        for array in plan.arrays { comparison.compare(array) }
        comparison.compareGroups { !plan.isBuilt($0) }
        comparison.compareContents { !plan.isBuilt($0) }
        return comparison.differences
    }

    /// What can be compared while arrays and groups run.
    public static func ofVolumes(_ plan: StoragePlan, _ found: FoundStorage) -> [Difference] {
        var comparison = Comparison(plan, found)
        comparison.compareGroups(where: plan.isBuilt)
        for group in plan.volumeGroups { comparison.compareVolumes(group) }
        comparison.compareContents(where: plan.isBuilt)
        comparison.compareMounts()
        return comparison.differences
    }

    private mutating func add(_ place: String, planned: String, found: String) {
        differences.append(Difference(place: place, planned: planned, found: found))
    }

    // MARK: Partitions

    private mutating func compare(_ disk: DiskPlan) {
        let there = found.partitions[disk.disk.path] ?? []
        let (planned, count) = (disk.partitions.count, there.count)
        if planned != count {
            add("partitions of \(disk.disk.path)", planned: "\(planned)", found: "\(count)")
        }
        for (planned, found) in zip(disk.partitions, there) {
            compare(planned, found, sectorSize: UInt64(disk.disk.sectorSize))
        }
    }

    private mutating func compare(_ planned: PartitionPlan, _ found: FoundPartition, sectorSize: UInt64) {
        if planned.device != found.device { add("order", planned: planned.device, found: found.device) }
        let begin = UInt64(clamping: planned.firstSector) * sectorSize
        comparePlace("begin of \(planned.device)", begin, found.start)
        comparePlace("end of \(planned.device)", begin + planned.size, found.start + found.size)
        let type = planned.typeGUID?.lowercased() ?? planned.type.guid
        if type != found.type {
            add("type of \(planned.device)", planned: planned.type.rawValue, found: PartitionType.name(of: found.type))
        }
    }

    private mutating func comparePlace(_ place: String, _ planned: UInt64, _ found: UInt64) {
        guard max(planned, found) - min(planned, found) >= Self.tolerance else { return }
        add(place, planned: Self.text(planned), found: Self.text(found))
    }

    private static func text(_ bytes: UInt64) -> String { "\(ByteCount(bytes: UInt128(bytes)))" }

    // MARK: Arrays

    private mutating func compare(_ array: ArrayPlan) {
        let planned = "\(array.level.rawValue) of \(array.members.count)"
        let uuid = found.members[array.members.first ?? ""]?.uuid
        for member in array.members + array.spares {
            guard let there = found.members[member] else {
                add("\(array.path) on \(member)", planned: planned, found: "no member of an array")
                continue
            }
            let text = "\(there.level) of \(there.count)"
            if text != planned { add("\(array.path) on \(member)", planned: planned, found: text) }
            guard let uuid, there.uuid != uuid else { continue }
            add("\(array.path) on \(member)", planned: "the array \(uuid)", found: "the array \(there.uuid)")
        }
    }

    // MARK: Volume groups

    private mutating func compareGroups(where isMeant: (String) -> Bool) {
        for group in plan.volumeGroups {
            for member in group.physicalVolumes.map(\.device) where isMeant(member) {
                let there = found.physicalVolumes[member] ?? ""
                guard there != group.name else { continue }
                let text = there.isEmpty ? "no volume group" : "volume group \(quoted(there))"
                add("\(group.path) on \(member)", planned: "volume group \(quoted(group.name))", found: text)
            }
        }
    }

    private mutating func compareVolumes(_ group: VolumeGroupPlan) {
        var there = found.volumes[group.name] ?? [:]
        for volume in group.volumes {
            let size = there.removeValue(forKey: volume.name)
            guard size != volume.size else { continue }
            add(
                "\(volume.path) (\(volume.device))", planned: Self.text(volume.size),
                found: size.map(Self.text) ?? "none")
        }
        for (name, size) in there.sorted(by: { $0.key < $1.key }) {
            add("\(group.path), volume \(quoted(name))", planned: "none", found: Self.text(size))
        }
    }

    // MARK: File systems

    private mutating func compareContents(where isMeant: (String) -> Bool) {
        for fileSystem in plan.fileSystems where isMeant(fileSystem.device) {
            guard let type = fileSystem.type else { continue }
            let there = found.contents[fileSystem.device] ?? ""
            guard there != type.rawValue else { continue }
            let place = "\(fileSystem.path) (\(fileSystem.device))"
            add(place, planned: type.rawValue, found: there.isEmpty ? "no file system" : there)
        }
    }

    private mutating func compareMounts() {
        for system in plan.systems {
            guard let mounts = found.mounts[system.name] else { continue }
            for fileSystem in plan.mounts(of: system.name) {
                guard let path = fileSystem.mountPath, mounts[fileSystem.device] != path else { continue }
                let there = mounts[fileSystem.device] ?? "no line"
                let place = "\(fileSystem.path) (\(fileSystem.device)) in the fstab of \(system.name)"
                add(place, planned: path, found: there)
            }
        }
    }
}

extension PartitionType {
    /// Its GUID in a GPT, in lower case (facts 2.7).
    var guid: String {
        switch self {
        case .biosGrub: "21686148-6449-6e6f-744e-656564454649"
        case .efiSystem: SystemPartitions.typeGUID.lowercased()
        case .linux: "0fc63daf-8483-4772-8e79-3d69d8477de4"
        case .swap: "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f"
        case .lvm: "e6d6d379-f507-44c2-a23c-238f2a3df928"
        case .raid: "a19d880f-05fc-4d3b-a006-743f0f84911e"
        case .microsoftData: "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"
        }
    }

    /// The name of a type, or the GUID if it has none here.
    static func name(of guid: String) -> String {
        allCases.first { $0.guid == guid }?.rawValue ?? guid
    }
}
