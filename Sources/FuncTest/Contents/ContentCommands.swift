internal import Commands
internal import Images
internal import NodeTemplates

/// The program that makes a file system, or swap space.
struct FileSystemCommand {
    let fileSystem: FileSystemContent

    func line(on device: String) -> String {
        let (program, label, uuid): ([String], String, [String]) =
            switch fileSystem.type {
            case .ext2, .ext3, .ext4: (["mkfs.\(fileSystem.type.rawValue)", "-q", "-F"], "-L", ["-U"])
            case .xfs: (["mkfs.xfs", "-q", "-f"], "-L", ["-m", "uuid="])
            case .btrfs: (["mkfs.btrfs", "-q", "-f"], "-L", ["-U"])
            case .vfat: (["mkfs.vfat"], "-n", ["-i"])
            case .swap: (["mkswap", "-q", "-f"], "-L", ["-U"])
            }
        var words = program
        if let text = fileSystem.label { words += [label, text] }
        if let text = fileSystem.uuid { words += Self.option(uuid, identifier(text)) }
        return (words + [device]).map(Command.quoted).joined(separator: " ")
    }

    private func identifier(_ text: String) -> String {
        fileSystem.type == .vfat ? Identifier.serialNumber(text) : Identifier.uuid(text)
    }

    /// `-U VALUE`, or `-m uuid=VALUE` for an option that has options.
    private static func option(_ words: [String], _ value: String) -> [String] {
        words.count == 1 ? words + [value] : [words[0], words[1] + value]
    }
}

/// The program that makes an array.
struct ArrayCommand {
    let array: ArrayContent

    func line(for device: String, of members: [String]) -> String {
        let missing = Array(repeating: "missing", count: max(0, array.deviceCount - members.count))
        let words =
            [
                "mdadm", "--create", device, "--run", "--quiet", "--assume-clean", "--bitmap=none",
                "--name=\(array.name)",
                "--level=\(array.level)", "--metadata=\(array.metadata)", "--raid-devices=\(array.deviceCount)",
            ] + memberSize + members + missing
        return words.map(Command.quoted).joined(separator: " ")
    }

    /// What the array takes of each member, in KiB. Striped arrays take all.
    private var memberSize: [String] {
        let count = Int64(array.deviceCount)
        let size: Int64? =
            switch array.level {
            case "raid1": array.size
            case "raid4", "raid5": array.size / max(1, count - 1)
            case "raid6": array.size / max(1, count - 2)
            case "raid10": array.size * 2 / count
            default: nil
            }
        return size.map { ["--size=\($0 >> 10)"] } ?? []
    }
}

/// The programs that make a volume group.
struct VolumeGroupCommands {
    let group: VolumeGroupContent

    func lines(on devices: [String]) -> [String] {
        let physical = zip(group.physicalVolumes, devices).map { volume, device in
            [
                "pvcreate", "-q", "--yes", "-ff", "--dataalignment", "\(volume.dataStart)b",
                "--pvmetadatacopies", "\(volume.metadataCopies)",
            ] + (volume.identifier.map { ["--norestorefile", "--uuid", $0] } ?? []) + [device]
        }
        let made = ["vgcreate", "-q", "--physicalextentsize", "\(group.extentSize)b", group.name] + devices
        let logical = group.logicalVolumes.map {
            [
                "lvcreate", "-q", "--yes", "--wipesignatures", "n", "--name", $0.name, "--size", "\($0.size)b",
                group.name,
            ]
        }
        return (physical + [made] + logical).map { $0.map(Command.quoted).joined(separator: " ") }
    }
}

/// Identifiers as they are asked for. A state has symbols for those that are new on every run: equal symbols become equal identifiers.
enum Identifier {
    /// A UUID as it stands there, or the one that a symbol such as `<uuid of vda2>` becomes.
    static func uuid(_ text: String) -> String {
        guard text.hasPrefix("<") else { return text }
        var key = ContentKeyBuilder(artefact: "identifier")
        key.add("symbol", text)
        return key.key().uuid
    }

    /// FAT's identifier: eight digits.
    static func serialNumber(_ text: String) -> String {
        String((text.hasPrefix("<") ? uuid(text) : text).filter { $0 != "-" }.prefix(8))
    }
}
