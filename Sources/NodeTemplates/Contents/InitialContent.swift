/// What is on the disks of a node before it is started for the first time.
public struct InitialContent: Sendable, Equatable, Codable {
    /// What is on each disk, by the shape's name of it; a disk that is not here is blank.
    public var disks: [String: DiskContent]
    /// MD arrays.
    public var arrays: [ArrayContent]
    /// LVM's volume groups.
    public var volumeGroups: [VolumeGroupContent]

    /// All disks are blank.
    public static let blank = InitialContent(disks: [:], arrays: [], volumeGroups: [])

    /// Whether nothing is on any disk.
    public var isBlank: Bool { disks.isEmpty }

    /// The names of the OS images that are on disks.
    public var images: Set<String> {
        let partitions = disks.values.flatMap { disk in
            switch disk {
            case .partitions(let table): table.partitions.map(\.content)
            case .whole(let content): [content]
            }
        }
        return Set(
            partitions.compactMap { content in
                if case .image(let name)? = content { name } else { nil }
            })
    }
}

/// What is on one disk.
public enum DiskContent: Sendable, Equatable, Codable {
    /// A partition table.
    case partitions(PartitionTableContent)
    /// Something that takes the whole disk, without a table; nil if an array or a volume group does.
    case whole(VolumeContent?)
}

/// A partition table.
public struct PartitionTableContent: Sendable, Equatable, Codable {
    /// The kinds of tables, as states call them.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        case gpt
        /// An MBR.
        case dos
    }

    /// Its kind.
    public var kind: Kind
    /// The partitions, by their numbers.
    public var partitions: [PartitionContent]
}

/// A partition.
public struct PartitionContent: Sendable, Equatable, Codable {
    /// Its number, from 1.
    public var number: Int
    /// The first byte.
    public var start: Int64
    /// The size in bytes.
    public var size: Int64
    /// A GPT type as a GUID, or an MBR type as two hexadecimal digits.
    public var type: String
    /// The GPT name.
    public var name: String?
    /// The GPT GUID, or the symbol for one.
    public var guid: String?
    /// Whether the BIOS is told to start from it.
    public var isBootable: Bool
    /// What is in it; nil if nothing is, or if an array or a volume group has it.
    public var content: VolumeContent?

    var end: Int64 { start + size }
}

/// What is in a partition, an array or a logical volume, or on a whole disk.
public enum VolumeContent: Sendable, Equatable, Codable {
    /// A file system, or swap space.
    case fileSystem(FileSystemContent)
    /// The file system of an OS image of `templates/images/os`, by its name.
    case image(String)
}

/// A file system, or swap space.
public struct FileSystemContent: Sendable, Equatable, Codable {
    /// The types that can be made, as states call them.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        case ext2, ext3, ext4, xfs, btrfs, vfat, swap
    }

    /// Its type.
    public var type: Kind
    /// Its label.
    public var label: String?
    /// Its UUID, or the symbol for one; nil makes a new one.
    public var uuid: String?
    /// The texts of its files, by their paths from its root.
    public var files: [String: String]
}
