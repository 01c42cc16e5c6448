/// A partition table as libparted reads it.
public struct PartitionTable: Sendable, Equatable {
    /// Its kind, as libparted names it: `gpt`, `msdos`.
    public var label: String
    /// Bytes in a sector.
    public var sectorSize: Int64
    /// Sectors of the device.
    public var sectors: Int64
    /// The partitions, in physical order.
    public var partitions: [Partition]
}

/// One partition of a table. Sectors are the device's own.
public struct Partition: Sendable, Equatable {
    /// Its number, from 1.
    public var number: Int32
    /// Its first sector.
    public var firstSector: Int64
    /// Its last sector.
    public var lastSector: Int64
    /// Its name in a GPT.
    public var name: String
    /// What it is for.
    public var flags: Set<PartitionFlag>

    /// Describes a partition.
    public init(
        number: Int32, firstSector: Int64, lastSector: Int64, name: String = "", flags: Set<PartitionFlag> = []
    ) {
        self.number = number
        self.firstSector = firstSector
        self.lastSector = lastSector
        self.name = name
        self.flags = flags
    }
}

/// A flag of a partition. In a GPT all but ``legacyBoot`` stand for a type GUID; a partition without one has the type
/// of Linux data.
public enum PartitionFlag: Int, Sendable, CaseIterable {
    case swap = 3
    case raid = 5
    case lvm = 6
    case biosGrub = 12
    case legacyBoot = 15
    case microsoftData = 16
    case efiSystem = 18
}
