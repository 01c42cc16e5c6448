/// What fields of a document say about each other.
enum IronicReferences {
    static func check(_ request: ProvisionRequest, problems: ProblemList) {
        checkGroups(request, problems)
        VolumeGroupRules.check(request, problems)
        ArrayRules.check(request, problems)
        for disk in request.disks {
            checkRemaining(disk.volumes.map(\.size), problems)
            checkBoot(disk, problems)
        }
        for group in request.volumeGroups { checkRemaining(group.volumes.map(\.size), problems) }
        PartitionRules.check(request, problems)
    }

    private static func checkGroups(_ request: ProvisionRequest, _ problems: ProblemList) {
        let members = request.disks.flatMap(\.volumes).compactMap { volume in
            if case .physicalVolume(let group, _) = volume.kind { group } else { volume.arrayGroup }
        }
        let names = Set(request.volumeGroups.map(\.name.value))
        for member in members where !names.contains(member.value) {
            problems.add(member.path, "no volume group \(quoted(member.value)) in the document")
        }
        var seen: Set<String> = []
        for group in request.volumeGroups {
            if !seen.insert(group.name.value).inserted {
                problems.add(group.name.path, "the volume group \(quoted(group.name.value)) is there more than once")
            }
            guard !members.contains(where: { $0.value == group.name.value }) else { continue }
            problems.add(group.name.path, "no physical volume for the volume group \(quoted(group.name.value))")
        }
    }

    private static func checkRemaining(_ sizes: [Located<Size>], _ problems: ProblemList) {
        for size in sizes.filter({ $0.value == .remaining }).dropFirst() {
            problems.add(size.path, "a second \"remaining\", expected at most one in a container")
        }
    }

    private static func checkBoot(_ disk: DiskRequest, _ problems: ProblemList) {
        for volume in disk.volumes.filter({ $0.kind == .boot }).dropFirst() {
            problems.add(volume.path, "a second boot volume, expected at most one on a disk")
        }
    }
}
