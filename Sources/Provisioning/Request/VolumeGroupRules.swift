/// What LVM takes for names (lvm(8), "VALID NAMES").
enum VolumeGroupRules {
    static func check(_ request: ProvisionRequest, _ problems: ProblemList) {
        for group in request.volumeGroups {
            checkName(group.name, isVolume: false, problems)
            var seen: [String: JSONPath] = [:]
            for volume in group.volumes {
                let name = volume.name
                checkName(name, isVolume: true, problems)
                checkLength(group.name.value, name, problems)
                guard let first = seen.updateValue(name.path, forKey: name.value) else { continue }
                problems.add(name.path, "the name \(quoted(name.value)) is that of \(first) already")
            }
        }
    }

    private static func checkName(_ name: Located<String>, isVolume: Bool, _ problems: ProblemList) {
        let isPlain = name.value.utf8.allSatisfy { $0.isWordCharacter || "+_.-".utf8.contains($0) }
        let isOdd = ["", ".", ".."].contains(name.value) || name.value.hasPrefix("-")
        guard isPlain, !isOdd else {
            let message = "found \(quoted(name.value)), expected letters, digits, \"+\", \"_\", \".\" and \"-\""
            return problems.add(name.path, message + ", no \"-\" at the begin")
        }
        guard isVolume, let taken = reservedPart(of: name.value) else { return }
        problems.add(name.path, "found \(quoted(name.value)), but LVM keeps \(quoted(taken)) in names to itself")
    }

    private static func reservedPart(of name: String) -> String? {
        ["snapshot", "pvmove"].first(where: name.hasPrefix)
            ?? reserved.first { name.split(separator: $0).count > 1 || name.hasSuffix($0) }
    }

    private static let reserved = [
        "_cdata", "_cmeta", "_corig", "_cpool", "_cvol", "_imeta", "_iorig", "_mimage", "_mlog", "_pmspare", "_rimage",
        "_rmeta", "_tdata", "_tmeta", "_vdata", "_vorigin", "_wcorig",
    ]

    /// The kernel's name of a volume has both names, with each "-" doubled, and at most 127 bytes.
    private static func checkLength(_ group: String, _ volume: Located<String>, _ problems: ProblemList) {
        let length = LogicalVolumePlan.mapperName(group: group, volume: volume.value).utf8.count
        guard length > 127 else { return }
        problems.add(volume.path, "with its group's name \(length) bytes in the kernel, expected at most 127")
    }
}
