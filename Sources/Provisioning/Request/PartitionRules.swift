/// What GPT takes for GUIDs (UEFI 2.10, 5.3.3).
enum PartitionRules {
    /// What an entry of the table that is not in use has as its type.
    static let unused = "00000000-0000-0000-0000-000000000000"

    static func check(_ request: ProvisionRequest, _ problems: ProblemList) {
        var seen: [String: JSONPath] = [:]
        for volume in request.disks.flatMap(\.volumes) {
            if let type = volume.typeGUID, type.value == unused { refuseUnused(type.path, problems) }
            guard let guid = volume.partitionGUID else { continue }
            let path = volume.path.key("partition_guid")
            if guid == unused { refuseUnused(path, problems) }
            guard let first = seen.updateValue(path, forKey: guid) else { continue }
            problems.add(path, "the GUID \(quoted(guid)) is that of \(first) already")
        }
    }

    private static func refuseUnused(_ path: JSONPath, _ problems: ProblemList) {
        problems.add(path, found: quoted(unused), allowed: "a GUID that is not all zeros")
    }
}
