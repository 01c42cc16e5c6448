/// One LVM volume group.
public struct VolumeGroupPlan: Sendable, Equatable, Encodable {
    /// Bytes in an extent: what LVM makes if it is not told.
    public static let extentSize: UInt64 = 4 << 20

    /// Its name.
    public var name: String
    /// What it is made of, in document order.
    public var physicalVolumes: [PhysicalVolumePlan]
    /// What is in it, in document order.
    public var volumes: [LogicalVolumePlan]
    /// Where it is asked for.
    public var path: JSONPath

    /// All extents of the group.
    public var extents: UInt64 { physicalVolumes.reduce(0) { $0 + $1.extents } }

    enum CodingKeys: String, CodingKey {
        case name, volumes, path
        case physicalVolumes = "physical_volumes"
    }
}

/// One physical volume.
public struct PhysicalVolumePlan: Sendable, Equatable, Encodable {
    /// Its device node.
    public var device: String
    /// Bytes for metadata if the request fixes them (decision A4).
    public var metadataSize: UInt64?
    /// How many copies of the metadata there are: 1, at the begin, or 2, also at the end.
    public var metadataCopies: Int
    /// The extents that it has room for.
    public var extents: UInt64

    enum CodingKeys: String, CodingKey {
        case device, extents
        case metadataSize = "metadata_size"
        case metadataCopies = "metadata_copies"
    }
}

/// One logical volume.
public struct LogicalVolumePlan: Sendable, Equatable, Encodable {
    /// Its name.
    public var name: String
    /// Its device node: `/dev/GROUP/NAME`.
    public var device: String
    /// Its node as the kernel's device mapper names it: `/dev/mapper/GROUP-NAME`.
    public var mapperDevice: String
    /// Its size in extents.
    public var extents: UInt64
    /// Its size in bytes.
    public var size: UInt64
    /// Where it is asked for.
    public var path: JSONPath

    enum CodingKeys: String, CodingKey {
        case name, device, extents, size, path
        case mapperDevice = "mapper_device"
    }

    /// The device mapper's name: both names with each "-" doubled, and one "-" between.
    static func mapperName(group: String, volume: String) -> String {
        [group, volume].map { $0.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "--") }
            .joined(separator: "-")
    }
}
