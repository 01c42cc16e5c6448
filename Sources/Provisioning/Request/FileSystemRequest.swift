/// What goes onto a volume (facts 2.3).
public struct FileSystemRequest: Sendable, Equatable {
    /// The file system; nil if the document does not say.
    public var type: Located<FileSystemType>?
    /// Its label.
    public var label: Located<String>?
    /// Where the installed system mounts it; nil if the document does not say.
    public var mount: Located<Mount>?
    /// The names of the images that it belongs to.
    public var images: [Located<String>]
    /// What the document says about keeping what is on it; nil if it says nothing.
    public var keepsData: Located<Bool>?
    /// Whether its line in fstab counts; it is there as a comment if not.
    public var isFstabEnabled: Bool
    /// The options of its line in fstab.
    public var fstabOptions: String

    /// The path below which it is mounted; nil for swap and for what is not mounted.
    public var mountPath: String? {
        if case .path(let path) = mount?.value { path } else { nil }
    }
}

/// Where an installed system mounts a volume.
public enum Mount: Sendable, Hashable {
    /// Nowhere: `none`.
    case none
    /// As swap space.
    case swap
    /// At this absolute path, without a trailing slash except for `/`.
    case path(String)

    /// What a mount point may look like, for messages.
    static let grammar = "an absolute path, \"swap\" or \"none\""

    /// Reads a mount point; nil if it is none.
    init?(_ text: String) {
        if text.lowercased() == "none" {
            self = .none
        } else if text == "swap" {
            self = .swap
        } else if let path = Self.normalised(text) {
            self = .path(path)
        } else {
            return nil
        }
    }

    private static func normalised(_ text: String) -> String? {
        let parts = text.split(separator: "/")
        guard text.hasPrefix("/"), !parts.contains("."), !parts.contains("..") else { return nil }
        return "/" + parts.joined(separator: "/")
    }

    /// How deep the path is: 0 for `/`.
    public static func depth(of path: String) -> Int {
        path.split(separator: "/").count
    }
}

/// A file system that the agent can make.
public enum FileSystemType: String, Sendable, CaseIterable, Codable {
    case ext2
    case ext3
    case ext4
    case xfs
    case btrfs
    case vfat
    case swap

    /// Reads a document's name of a file system, in any case; the names of FAT are one file system.
    init?(_ name: String) {
        switch name.lowercased() {
        case "fat12", "fat16", "fat32", "dosfs": self = .vfat
        case let name: self.init(rawValue: name)
        }
    }

    /// The longest label that its `mkfs` takes, in bytes.
    public var labelLimit: Int {
        switch self {
        case .ext2, .ext3, .ext4: 16
        case .xfs: 12
        case .btrfs: 255
        case .vfat: 11
        case .swap: 15
        }
    }

    /// The smallest volume that its `mkfs` takes (xfsprogs 6.1, btrfs-progs 6.2), in bytes.
    public var minimum: ByteCount {
        switch self {
        case .xfs: .mib(300)
        case .btrfs: .mib(109)
        case .ext2, .ext3, .ext4, .vfat, .swap: .mib(1)
        }
    }
}
