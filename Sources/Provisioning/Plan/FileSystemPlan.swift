/// One file system or swap space.
public struct FileSystemPlan: Sendable, Equatable, Encodable {
    /// The device node that it is on.
    public var device: String
    /// What to make, or what the image must turn out to be; nil takes whatever the image holds.
    public var type: FileSystemType?
    /// Its label.
    public var label: String?
    /// Where the installed system mounts it; nil for swap and for what is not mounted.
    public var mountPath: String?
    /// Whether the installed system uses it as swap space.
    public var isSwap: Bool
    /// The names of the images that it belongs to.
    public var images: [String]
    /// Whether its line in fstab counts; a comment if not.
    public var isFstabEnabled: Bool
    /// The options of its line in fstab.
    public var fstabOptions: String
    /// The name of the image that is written onto it; nil makes a new file system.
    public var source: String?
    /// Whether what is there stays: neither a new file system nor an image is written.
    public var isKept: Bool
    /// Where it is asked for.
    public var path: JSONPath

    enum CodingKeys: String, CodingKey {
        case device, type, label, images, source, path
        case isKept = "keep_data"
        case mountPath = "mount"
        case isSwap = "swap"
        case isFstabEnabled = "fstab_enabled"
        case fstabOptions = "fstab_options"
    }
}

/// One image and where it goes.
public struct ImagePlan: Sendable, Equatable, Encodable {
    /// The name that volumes use.
    public var name: String
    /// Where it is.
    public var url: String
    /// The device node that it is written to.
    public var device: String
    /// The room there, in bytes.
    public var capacity: UInt64
    /// The checksum of its decompressed content.
    public var checksum: Checksum?
    /// The checksum of what the server sends.
    public var downloadChecksum: Checksum?
    /// The size of its decompressed content in bytes.
    public var size: UInt64?
    /// Whether it is an operating system.
    public var isSystem: Bool
    /// Whether the node boots it next.
    public var boots: Bool
    /// The name under which the cloud knows it.
    public var imageName: String
    /// The UUID under which the cloud knows it.
    public var imageUUID: String
    /// Where its URL is asked for.
    public var urlPath: JSONPath

    enum CodingKeys: String, CodingKey {
        case name, url, device, capacity, checksum, size
        case boots = "boot"
        case isSystem = "system"
        case imageName = "image_name"
        case imageUUID = "image_uuid"
        case downloadChecksum = "download_checksum"
        case urlPath = "path"
    }
}

extension JSONPath: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Checksum: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
