internal import Commands

/// A volume group or an array as its metadata tells it, whether it runs or not.
struct Assembly: Equatable {
    /// What it is called, for messages: `volume group "data"`.
    var title: String
    /// The name of a volume group; nil for an array.
    var group: String?
    /// The device nodes of its members.
    var members: [String]
}

/// Finds volume groups and arrays on all disks, also on those that nobody names: nothing is opened for writing.
struct StorageSurvey {
    let workshop: Workshop

    func assemblies() async throws -> [Assembly] {
        // 5 is LVM's status when something that it found is odd, such as a group with a missing member.
        let groups = try await workshop.runner.check(LVMTools.listMembers(), accepting: [0, 5]).standardOutput
        // 1 is mdadm's status when it found nothing.
        let arrays = try await workshop.runner.check(Tools.listArrays(), accepting: [0, 1]).standardOutput
        return Self.groups(groups) + Self.arrays(arrays)
    }

    /// Reads `GROUP|UUID|DEVICE` lines. Groups are told apart by UUID: two of one name are two.
    static func groups(_ text: String) -> [Assembly] {
        var assemblies: [Substring: Assembly] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.drop { $0 == " " }.split(separator: "|", omittingEmptySubsequences: false)
            // What has no group yet is nobody's, and an unknown device is on no disk of this node.
            guard fields.count == 3, !fields[1].isEmpty, fields[2].hasPrefix("/") else { continue }
            let title = "volume group \"\(fields[0])\""
            assemblies[fields[1], default: Assembly(title: title, group: String(fields[0]), members: [])]
                .members.append(String(fields[2]))
        }
        return assemblies.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Reads what `mdadm --examine --scan --verbose` says: an `ARRAY` line, and a line with its devices.
    static func arrays(_ text: String) -> [Assembly] {
        var assemblies: [Assembly] = []
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if words.first == "ARRAY" {
                let name = words.dropFirst().first { $0.hasPrefix("/") } ?? words.first { $0.hasPrefix("UUID=") } ?? ""
                assemblies.append(Assembly(title: "array \(name)", members: []))
            }
            guard let devices = words.first(where: { $0.hasPrefix("devices=") }), !assemblies.isEmpty else { continue }
            assemblies[assemblies.count - 1].members += devices.dropFirst("devices=".count).split(separator: ",")
                .map(String.init)
        }
        return assemblies
    }
}
