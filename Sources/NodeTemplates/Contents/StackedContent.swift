/// A device that an array or a volume group is made of.
public enum ContentDevice: Sendable, Hashable, Codable {
    /// A whole disk, by the shape's name.
    case disk(String)
    /// A partition, by its disk's name and its number.
    case partition(disk: String, number: Int)
    /// An array, by its name.
    case array(String)
}

/// An MD array.
public struct ArrayContent: Sendable, Equatable, Codable {
    /// Its name.
    public var name: String
    /// `raid0`, `raid1`, `raid5`, …
    public var level: String
    /// The version of its metadata.
    public var metadata: String
    /// The size in bytes.
    public var size: Int64
    /// How many devices it is made for.
    public var deviceCount: Int
    /// The devices that hold its data.
    public var members: [ContentDevice]
    /// What is in it; nil if nothing is, or if a volume group has it.
    public var content: VolumeContent?
}

/// A volume group of LVM.
public struct VolumeGroupContent: Sendable, Equatable, Codable {
    /// A physical volume.
    public struct PhysicalVolume: Sendable, Equatable, Codable {
        /// The device that it is on.
        public var device: ContentDevice
        /// What LVM knows it by; nil makes a new one.
        public var identifier: String?
        /// The first byte of its first extent.
        public var dataStart: Int64
        /// How many copies of the metadata it has.
        public var metadataCopies: Int
    }

    /// A logical volume.
    public struct LogicalVolume: Sendable, Equatable, Codable {
        /// Its name.
        public var name: String
        /// The size in bytes.
        public var size: Int64
        /// What is in it.
        public var content: VolumeContent?
    }

    /// Its name.
    public var name: String
    /// One extent, in bytes.
    public var extentSize: Int64
    /// What it is made of.
    public var physicalVolumes: [PhysicalVolume]
    /// What it is divided into.
    public var logicalVolumes: [LogicalVolume]
}
