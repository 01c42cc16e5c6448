/// A disk that a request names, and what goes onto it (facts 2.2).
public struct DiskRequest: Sendable, Equatable {
    /// Which disk.
    public var selector: Located<DiskSelector>
    /// The least size of the disk (decision A15).
    public var size: Located<ByteCount>?
    /// The volumes, in the order in which they lie on the disk.
    public var volumes: [VolumeRequest]
    /// Whether a partition for boot loader code comes before the volumes (facts 2.6); false where the volumes have it.
    public var hasImplicitBootRoom = true
    /// Whether the boot loader is installed on it (facts 5.2).
    public var takesBootLoader = true
}

/// How a request names a disk (facts 2.5, 3.3).
public enum DiskSelector: Sendable, Equatable {
    /// By kernel name: `vda`.
    case name(String)
    /// By device path or udev link: `/dev/disk/by-id/…`.
    case path(String)
    /// By SCSI address: `0:0:1:0`.
    case scsi(String)
    /// By the links that udev made to it; where they lead to no disk, or to several, by kernel name.
    case links([String], name: String)
}

extension DiskSelector: CustomStringConvertible {
    public var description: String {
        switch self {
        case .name(let name): "name \(quoted(name))"
        case .path(let path): "path \(quoted(path))"
        case .scsi(let address): "SCSI address \(quoted(address))"
        case .links(let links, let name):
            (links.map { "link \(quoted($0))" } + ["name \(quoted(name))"]).joined(separator: " or ")
        }
    }
}

/// One volume on a disk.
public struct VolumeRequest: Sendable, Equatable {
    /// What the volume is.
    public enum Kind: Sendable, Equatable {
        /// A plain partition.
        case partition
        /// A partition that firmware may boot from.
        case boot
        /// A member of the RAID array with the same mount point.
        case raid
        /// A physical volume of the group with this name.
        case physicalVolume(group: Located<String>, metadataSize: Located<ByteCount>?)
    }

    /// Where it is asked for.
    public var path: JSONPath
    /// What it is.
    public var kind: Kind
    /// How large it is.
    public var size: Located<Size>
    /// The name that it is given, if any.
    public var name: Located<String>?
    /// The unique GUID of its partition, in upper case (decision A6).
    public var partitionGUID: String?
    /// What is on it; nil for a physical volume, and for a service partition that nobody mounts.
    public var content: FileSystemRequest?
    /// What the agent itself needs it for, if it does.
    public var service: ServicePartition?
    /// The GUID of its partition's type, in upper case (facts 3.4); nil is the type of what is on it.
    public var typeGUID: Located<String>?
    /// How the array is made that it is a member of; all members say the same.
    public var array: ArrayRequest?
    /// The volume group that the array of this member is a physical volume of; the array has no content then.
    public var arrayGroup: Located<String>?
    /// How many copies of LVM's metadata a physical volume has (facts 3.5): 1, at its begin, or 2, also at its end.
    public var metadataCopies = 1
    /// The room before it that stays free.
    public var gap: Located<ByteCount>?
    /// Whether nobody asks for it: shares of the disk may give way to it (decision A15).
    public var isImplicit = false
    /// Whether it lies at the end of the disk, whatever is free before it.
    public var isAtEnd = false
}

/// A partition that the agent and the firmware need, and nobody mounts (facts 3.4).
public enum ServicePartition: String, Sendable {
    /// Boot loader code, for BIOS.
    case biosGrub = "bios_grub"
    /// The EFI system partition; on a node that BIOS starts, room for one, on which nothing is made.
    case efi
    /// The config drive; the action of that name fills it.
    case configDrive = "config-drive"
    /// The boot loader that several systems have in common (seed S002).
    case multiboot
}

/// How a RAID array is made.
public struct ArrayRequest: Sendable, Equatable {
    /// What it does with its members.
    public enum Level: String, Sendable, CaseIterable {
        case raid0
        case raid1
        case raid5
        case raid6
        case raid10
    }

    /// The version of its metadata.
    public enum Metadata: String, Sendable {
        /// What kernels and boot loaders of CentOS 6 can read (facts 3.4).
        case old = "0.90"
        /// Whatever mdadm makes if it is not told.
        case `default`
    }

    /// What it does with its members.
    public var level: Level
    /// The version of its metadata.
    public var metadata: Metadata
    /// Its device node, if the request names it.
    public var device: Located<String>?
    /// Whether the volume is a spare member.
    public var isSpare = false
}

/// A volume group and what is in it (facts 2.2).
public struct VolumeGroupRequest: Sendable, Equatable {
    /// The group's name.
    public var name: Located<String>
    /// The logical volumes, in document order.
    public var volumes: [LogicalVolumeRequest]
    /// What the document says about keeping it; nil if it says nothing.
    public var keepsData: Located<Bool>?
}

/// A logical volume.
public struct LogicalVolumeRequest: Sendable, Equatable {
    /// Its name.
    public var name: Located<String>
    /// How large it is.
    public var size: Located<Size>
    /// What is on it.
    public var content: FileSystemRequest
}
