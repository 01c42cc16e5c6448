/// What the parts of a `nailgun_simple` document say about each other: each device node is there, and used once.
struct SimpleReferences {
    private let partitioning: SimplePartitioning
    private let problems: ProblemList

    static func check(_ partitioning: SimplePartitioning, problems: ProblemList) {
        let references = SimpleReferences(partitioning: partitioning, problems: problems)
        references.checkDevices()
        references.checkUsers()
        references.checkArrays()
        references.checkGroups()
    }

    private var partitions: [SimplePartition] { partitioning.disks.flatMap(\.partitions) }

    /// No two devices have one name.
    private func checkDevices() {
        let devices =
            partitions.map(\.name) + partitioning.arrays.map(\.name)
            + partitioning.logicalVolumes.map { Located($0.device, $0.name.path) }
        checkOnce(devices, "is there")
        checkOnce(partitioning.disks.map(\.name), "is there")
        for drive in partitions.filter({ $0.service == .configDrive }).dropFirst() {
            problems.add(drive.path, "a second partition for the config drive, expected at most one")
        }
    }

    private func checkUsers() {
        let members = partitioning.arrays.flatMap { $0.members + $0.spares }
        let physical = partitioning.physicalVolumes.map(\.name)
        let mounted = partitioning.fileSystems.map(\.device)
        checkOnce(members + physical + mounted, "is in use")
        let names = Set(partitions.map(\.name.value))
        let others = partitioning.arrays.map(\.name.value) + partitioning.logicalVolumes.map(\.device)
        checkKnown(members, names, "partition")
        checkKnown(physical, names, "partition")
        checkKnown(mounted, names.union(others), "partition, array or logical volume")
        let service = Set(partitions.filter { $0.service != nil }.map(\.name.value))
        for user in members + physical + mounted where service.contains(user.value) {
            problems.add(user.path, "\(quoted(user.value)) is a partition that the agent itself needs")
        }
    }

    /// The planner tells arrays apart by what is mounted, as the other formats do.
    private func checkArrays() {
        var seen: [Mount: JSONPath] = [:]
        for array in partitioning.arrays {
            let fileSystem = partitioning.fileSystems.first { $0.device.value == array.name.value }
            guard let mount = fileSystem?.content.mount, mount.value != .none else {
                problems.add(array.name.path, "nothing on the array is mounted, expected a file system of fss")
                continue
            }
            guard let first = seen.updateValue(mount.path, forKey: mount.value) else { continue }
            problems.add(mount.path, "an array is mounted there at \(first) already")
        }
    }

    private func checkGroups() {
        let members = partitioning.groups.flatMap(\.members)
        checkOnce(members, "is in a volume group")
        checkKnown(members, Set(partitioning.physicalVolumes.map(\.name.value)), "physical volume")
        let grouped = Set(members.map(\.value))
        for physical in partitioning.physicalVolumes where !grouped.contains(physical.name.value) {
            problems.add(physical.name.path, "\(quoted(physical.name.value)) is in no volume group, expected one")
        }
        let groups = Set(partitioning.groups.map(\.name.value))
        checkKnown(partitioning.logicalVolumes.map(\.group), groups, "volume group")
    }

    private func checkOnce(_ names: [Located<String>], _ what: String) {
        var seen: [String: JSONPath] = [:]
        for name in names {
            guard let first = seen.updateValue(name.path, forKey: name.value) else { continue }
            problems.add(name.path, "\(quoted(name.value)) \(what) at \(first) already")
        }
    }

    private func checkKnown(_ names: [Located<String>], _ known: Set<String>, _ kind: String) {
        for name in names where !known.contains(name.value) {
            problems.add(name.path, "no \(kind) \(quoted(name.value)) in the document")
        }
    }
}
