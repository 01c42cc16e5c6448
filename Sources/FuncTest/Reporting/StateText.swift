public import Documents

/// Words a state for a person: a line for each disk, partition, array, group, volume and system.
public enum StateText {
    /// The lines.
    public static func lines(of state: DocumentValue) -> [String] {
        disks(state["disks"]) + arrays(state["arrays"]) + groups(state["volume_groups"]) + systems(state["systems"])
    }

    private static func disks(_ disks: DocumentValue?) -> [String] {
        entries(disks).flatMap { name, disk in
            let content = disk["table"].text ?? disk["content"].text ?? "no partition table"
            let head = words([name, disk["size"].text, "sectors of \(disk["sector_size"].text ?? "?") B", content])
            return [head] + items(disk["partitions"]).map { "  " + partition($0, of: name) }
        }
    }

    private static func partition(_ partition: DocumentValue, of disk: String) -> String {
        let number = partition["number"].text ?? "?"
        let name = (disk.last?.isNumber ?? false) ? "\(disk)p\(number)" : "\(disk)\(number)"
        return words([
            name.padding(to: 10), (partition["start"].text.map { "at \($0)" } ?? "").padding(to: 14),
            (partition["size"].text ?? "").padding(to: 16), (partition["type"].text ?? "").padding(to: 12),
            content(partition), partition["name"].text.map { "named \($0)" },
        ])
    }

    private static func arrays(_ arrays: DocumentValue?) -> [String] {
        entries(arrays).map { name, array in
            let members = items(array["members"]).compactMap(\.text).joined(separator: " + ")
            return words([
                "array \(name):", array["level"].text, array["size"].text, content(array), "of \(members)",
            ])
        }
    }

    private static func groups(_ groups: DocumentValue?) -> [String] {
        entries(groups).flatMap { name, group in
            let physical = items(group["physical_volumes"]).compactMap { $0["device"].text }.joined(separator: " + ")
            let head = words([
                "volume group \(name):", group["size"].text, group["free"].text.map { "\($0) free" }, "on \(physical)",
            ])
            let volumes = items(group["logical_volumes"]).map { volume in
                "  "
                    + words([
                        "\(name)/\(volume["name"].text ?? "?")".padding(to: 20),
                        (volume["size"].text ?? "").padding(to: 16), content(volume),
                    ])
            }
            return [head] + volumes
        }
    }

    private static func systems(_ systems: DocumentValue?) -> [String] {
        entries(systems).flatMap { name, system in
            let head = words([
                "system on \(name):", system["os"]?["id"].text, system["os"]?["version"].text,
            ])
            let mounts = items(system["fstab"]).map { mount in
                "  "
                    + words([
                        (mount["mount"].text ?? "").padding(to: 12), mount["type"].text, mount["options"].text,
                        mount["spec"].text,
                    ])
            }
            let kernels = items(system["grub"]?["entries"]).compactMap { $0["title"].text }.map { "  boots \($0)" }
            return [head] + mounts + kernels
        }
    }

    /// What is in a device.
    private static func content(_ value: DocumentValue) -> String {
        words([value["file_system"].text ?? "empty", value["label"].text.map { "labelled \($0)" }])
    }

    private static func words(_ words: [String?]) -> String {
        var line = words.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        while line.last == " " { line.removeLast() }
        return line
    }

    private static func entries(_ value: DocumentValue?) -> [(String, DocumentValue)] {
        guard case .mapping(let mapping)? = value else { return [] }
        return mapping.map { ($0.key, $0.value) }
    }

    private static func items(_ value: DocumentValue?) -> [DocumentValue] {
        guard case .list(let items)? = value else { return [] }
        return items
    }
}

extension DocumentValue? {
    /// What a person reads; nil for what is not there.
    fileprivate var text: String? {
        switch self {
        case nil, .null?: nil
        case let value?: value.description
        }
    }
}

extension DocumentValue {
    fileprivate var text: String? { Optional(self).text }
}
