/// What is on the disks of a plan, as far as the policy `verify` compares it (decision A2).
public struct FoundStorage: Sendable, Equatable {
    /// The partitions of each disk, by its device node, in physical order.
    public var partitions: [String: [FoundPartition]] = [:]
    /// What RAID metadata says, by the device node of the member.
    public var members: [String: FoundMember] = [:]
    /// The volume group of each physical volume, by device node; an empty name is none.
    public var physicalVolumes: [String: String] = [:]
    /// The logical volumes of each group, by its name, in bytes by their names.
    public var volumes: [String: [String: UInt64]] = [:]
    /// The type of what is on each device that was looked at; an empty one is nothing.
    public var contents: [String: String] = [:]
    /// Where the fstab of each system mounts each device that it names, by the systems' names; nothing for a system without
    /// an fstab.
    public var mounts: [String: [String: String]] = [:]

    /// Nothing.
    public init() {}
}

/// A partition that is there.
public struct FoundPartition: Sendable, Equatable {
    /// Its device node.
    public var device: String
    /// Where it begins, in bytes.
    public var start: UInt64
    /// Its size in bytes.
    public var size: UInt64
    /// The GUID of its type, in lower case; what an MBR has instead.
    public var type: String

    /// Describes a partition.
    public init(device: String, start: UInt64, size: UInt64, type: String) {
        self.device = device
        self.start = start
        self.size = size
        self.type = type
    }
}

/// What a member of an array says about the array.
public struct FoundMember: Sendable, Equatable {
    /// The array's UUID.
    public var uuid: String
    /// Its level: `raid1`.
    public var level: String
    /// How many members it has.
    public var count: Int

    /// Describes a member.
    public init(uuid: String, level: String, count: Int) {
        self.uuid = uuid
        self.level = level
        self.count = count
    }
}

/// One difference between a plan and what is there.
public struct Difference: Sendable, Equatable, CustomStringConvertible {
    /// What: the place in the document that asks for it, or the device.
    public var place: String
    /// What was planned.
    public var planned: String
    /// What is there.
    public var found: String

    public var description: String { "\(place): planned \(planned), found \(found)" }
}
