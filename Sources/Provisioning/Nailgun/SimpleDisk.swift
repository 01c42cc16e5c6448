/// A disk of `partitioning.parteds` (facts 3.10).
struct SimpleDisk {
    var path: JSONPath
    /// Its device node.
    var name: Located<String>
    var size: Located<ByteCount>?
    var takesBootLoader: Located<Bool>?
    var partitions: [SimplePartition]

    static func read(_ object: ObjectField) -> SimpleDisk? {
        let name = object.require("name", "the disk's device node")?.filledLine()
        let label = object.require("label", "\"gpt\"")?.line()
        if let label, label.value != "gpt" {
            object.problems.add(label.path, found: quoted(label.value), allowed: "\"gpt\"")
        }
        let size = object.optional("disk_size")?.offset()
        let takesBootLoader = object.optional("install_bootloader")?.flag()
        let partitions = object.objects("partitions").compactMap(SimplePartition.read)
        guard let name else { return nil }
        let disk = SimpleDisk(
            path: object.path, name: name, size: size, takesBootLoader: takesBootLoader, partitions: partitions)
        disk.check(object.problems)
        return disk
    }

    /// What its fields say about each other.
    private func check(_ problems: ProblemList) {
        var end = ByteCount.mib(1)
        for (index, partition) in partitions.enumerated() {
            partition.check(number: index + 1, on: name.value, problems)
            if partition.begin.value < end {
                problems.add(
                    partition.begin.path, found: "\(partition.begin.value)",
                    allowed: "at least \(end), where room begins")
            }
            if let size, partition.end.value > size.value {
                problems.add(
                    partition.end.path, found: "\(partition.end.value)", allowed: "at most disk_size, \(size.value)")
            }
            end = max(end, partition.end.value)
        }
        checkBoot(problems)
    }

    private func checkBoot(_ problems: ProblemList) {
        guard let takesBootLoader, takesBootLoader.value else { return }
        guard !partitions.contains(where: { $0.service == .biosGrub }) else { return }
        problems.add(takesBootLoader.path, found: "true", allowed: "a partition with the flag bios_grub too")
    }
}

/// A partition of a disk of `partitioning.parteds`.
struct SimplePartition {
    /// What it is flagged as.
    private enum Flag: String, CaseIterable {
        case biosGrub = "bios_grub"
        case lvm
        case raid
    }

    var path: JSONPath
    /// Its device node.
    var name: Located<String>
    var begin: Located<ByteCount>
    var end: Located<ByteCount>
    var number: Located<ByteCount>?
    var disk: Located<String>?
    var typeGUID: Located<String>?
    var service: ServicePartition?
    var keepsData: Located<Bool>?

    static func read(_ object: ObjectField) -> SimplePartition? {
        let name = object.require("name", "the partition's device node")?.filledLine()
        let begin = object.require("begin", "where it begins, in MiB")?.offset()
        let end = object.require("end", "where it ends, in MiB")?.offset()
        if let type = object.optional("partition_type")?.line(), type.value != "primary" {
            object.problems.add(type.path, found: quoted(type.value), allowed: "\"primary\"")
        }
        let flags = object.optional("flags")?.array()?.compactMap { $0.oneOf(Flag.self) } ?? []
        let isConfigDrive = object.optional("configdrive")?.bool() ?? false
        let number = object.optional("count")?.offset()
        let disk = object.optional("device")?.line()
        let typeGUID = object.optional("guid")?.guid()
        let keepsData = object.optional("keep_data")?.flag()
        guard let name, let begin, let end else { return nil }
        if begin.value >= end.value {
            object.problems.add(end.path, found: "\(end.value)", allowed: "more than begin, \(begin.value)")
            return nil
        }
        return SimplePartition(
            path: object.path, name: name, begin: begin, end: end, number: number, disk: disk, typeGUID: typeGUID,
            service: flags.contains(.biosGrub) ? .biosGrub : isConfigDrive ? .configDrive : nil, keepsData: keepsData)
    }

    /// Its name, its number and its disk must say the same.
    func check(number expected: Int, on disk: String, _ problems: ProblemList) {
        if let device = self.disk, device.value != disk {
            problems.add(device.path, found: quoted(device.value), allowed: "\(quoted(disk)), which it is listed under")
        }
        if let number, number.value != .mib(UInt64(expected)) {
            problems.add(
                number.path, found: "\(number.value.bytes >> 20)", allowed: "\(expected), its place on the disk")
        }
        let names = ["", "p", "-part"].map { disk + $0 + String(expected) }
        guard !names.contains(name.value) else { return }
        problems.add(name.path, found: quoted(name.value), allowed: "\(quoted(names[0])) by its place on the disk")
    }
}
