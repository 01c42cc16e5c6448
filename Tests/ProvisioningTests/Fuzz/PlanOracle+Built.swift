@testable import Provisioning

/// What holds for arrays and volume groups.
extension PlanOracle {
    mutating func checkArrays() {
        let partitions = plan.disks.flatMap(\.partitions)
        let members = plan.arrays.flatMap { $0.members + $0.spares }
        check(Set(members) == Set(partitions.filter { $0.type == .raid }.map(\.device)), "a member has no array")
        for array in plan.arrays {
            let sizes = array.members.compactMap { self.sizes[$0] }
            check(array.members.count >= Self.least(array.level), "\(array.device) has too few members")
            check(array.size > 0, "\(array.device) holds nothing")
            check(
                UInt128(array.size) <= Self.capacity(array.level, sizes), "\(array.device) is larger than its members")
            check(array.level != .raid0 || array.spares.isEmpty, "\(array.device) has spares that it cannot use")
        }
    }

    private static func least(_ level: ArrayRequest.Level) -> Int {
        switch level {
        case .raid0, .raid1, .raid10: 2
        case .raid5: 3
        case .raid6: 4
        }
    }

    /// What members of these sizes can hold at most.
    private static func capacity(_ level: ArrayRequest.Level, _ sizes: [UInt64]) -> UInt128 {
        let (least, count) = (UInt128(sizes.min() ?? 0), UInt128(sizes.count))
        return switch level {
        case .raid0: sizes.reduce(0) { $0 + UInt128($1) }
        case .raid1: least
        case .raid5: least * (count - 1)
        case .raid6: least * (count - 2)
        case .raid10: least * count / 2
        }
    }

    mutating func checkGroups() {
        check(plan.volumeGroups.count == request.volumeGroups.count, "a volume group is missing")
        check(Set(plan.volumeGroups.map(\.name)).count == plan.volumeGroups.count, "a volume group is there twice")
        for (wanted, group) in zip(request.volumeGroups, plan.volumeGroups) { checkGroup(wanted, group) }
    }

    private mutating func checkGroup(_ wanted: VolumeGroupRequest, _ group: VolumeGroupPlan) {
        let name = group.name
        let extent = UInt128(VolumeGroupPlan.extentSize)
        for physical in group.physicalVolumes {
            let metadata = UInt128(physical.metadataSize ?? 0) * UInt128(physical.metadataCopies)
            let room = UInt128(sizes[physical.device] ?? 0)
            check(physical.extents > 0, "\(physical.device) has no room")
            check(UInt128(physical.extents) * extent + metadata < room, "\(physical.device) is too full")
        }
        check(!group.physicalVolumes.isEmpty, "\(name) has no physical volume")
        check(wanted.volumes.map(\.name.value) == group.volumes.map(\.name), "\(name) lacks volumes")
        check(Set(group.volumes.map(\.device)).count == group.volumes.count, "\(name) has a volume twice")
        check(wanted.volumes.count { $0.size.value == .remaining } <= 1, "\(name): two remainders")
        let (used, total) = (group.volumes.reduce(UInt128(0)) { $0 + UInt128($1.extents) }, UInt128(group.extents))
        check(used <= total, "\(name) has \(used) of \(total) extents")
        for (volume, plan) in zip(wanted.volumes, group.volumes) { checkVolume(volume, plan, group) }
    }

    /// No volume is smaller than asked, or by more than decision A4 allows, or larger without need.
    private mutating func checkVolume(
        _ volume: LogicalVolumeRequest, _ plan: LogicalVolumePlan, _ group: VolumeGroupPlan
    ) {
        let extent = UInt128(VolumeGroupPlan.extentSize)
        let (size, device) = (UInt128(plan.size), plan.device)
        check(plan.extents > 0 && size == UInt128(plan.extents) * extent, "\(device) is not of its size")
        let asked: UInt128
        switch volume.size.value {
        case .remaining: return
        case .bytes(let count): asked = count.bytes
        case .percent(let share): asked = Self.share(share, of: UInt128(group.extents) * extent)
        }
        check(size < asked + extent, "\(device) has \(size) instead of \(asked)")
        guard size < asked else { return }
        // A share may give back what it was rounded up by, which is no news.
        if case .percent = volume.size.value, asked - size < extent { return }
        let slack = UInt128(group.physicalVolumes.count + group.volumes.count) * extent
        check(asked - size <= slack, "\(device) has only \(size) of \(asked)")
        check(isNoted(volume.size.path), "nobody says that \(device) has \(size) of \(asked)")
    }
}

/// What holds for the partitions from which UEFI starts.
extension PlanOracle {
    mutating func checkFirmware() {
        let systems = plan.images.filter(\.isSystem).map(\.name)
        let partitions = plan.disks.flatMap(\.partitions).filter { $0.type == .efiSystem }.map(\.device)
        guard plan.firmware == .uefi, !systems.isEmpty else {
            return check(partitions.isEmpty, "\(partitions) for a node that needs none")
        }
        let mounted = plan.fileSystems.filter {
            $0.mountPath == "/boot/efi" && $0.images.contains { systems.contains($0) }
        }
        check(mounted.count == 1, "\(mounted.count) partitions are mounted at /boot/efi")
        check(mounted.allSatisfy { $0.type == .vfat && partitions.contains($0.device) }, "no EFI system partition")
        for device in partitions {
            check(plan.fileSystems.contains { $0.device == device && $0.type == .vfat }, "\(device) holds nothing")
        }
        check(plan.systemPartitions.contains { $0.partition.device == mounted.first?.device }, "nothing boots")
    }
}
