internal import Commands
internal import NodeTemplates

/// A partition table as sfdisk(8) reads it: numbers, types, names and GUIDs as they are asked for.
struct PartitionScript {
    let table: PartitionTableContent
    let sectorSize: Int

    /// The lines of a shell that make it on a device.
    func command(on device: String) -> String {
        let tool = "sfdisk --quiet --force --wipe always --wipe-partitions never \(device)"
        return "printf '%s' \(Command.quoted(text(for: device))) | \(tool)"
    }

    /// The script.
    func text(for device: String) -> String {
        let head = "label: \(table.kind.rawValue)\nunit: sectors\n"
        return head + firstSector + table.partitions.map { line($0, device) + "\n" }.joined()
    }

    /// By itself sfdisk keeps partitions of a GPT out of the first MiB.
    private var firstSector: String {
        guard table.kind == .gpt, let start = table.partitions.map(\.start).min(), start < 1 << 20 else { return "" }
        return "first-lba: \(start / Int64(sectorSize))\n"
    }

    private func line(_ partition: PartitionContent, _ device: String) -> String {
        var fields = [
            "start=\(partition.start / Int64(sectorSize))", "size=\(partition.size / Int64(sectorSize))",
            "type=\(partition.type)",
        ]
        if let name = partition.name { fields.append("name=\"\(Self.escaped(name))\"") }
        if let guid = partition.guid { fields.append("uuid=\(Identifier.uuid(guid))") }
        if partition.isBootable { fields.append(table.kind == .gpt ? "attrs=LegacyBIOSBootable" : "bootable") }
        return "\(device)\(partition.number) : " + fields.joined(separator: ", ")
    }
}

extension PartitionScript {
    private static func escaped(_ name: String) -> String {
        name.replacing("\\", with: "\\x5c").replacing("\"", with: "\\x22")
    }
}
