/// Exactly what will be on the disks. Nothing is decided after this: whoever carries it out only does it.
public struct StoragePlan: Sendable, Equatable, Encodable {
    /// The disks, in document order.
    public var disks: [DiskPlan]
    /// The arrays, in the order in which they are made.
    public var arrays: [ArrayPlan]
    /// The volume groups, in document order.
    public var volumeGroups: [VolumeGroupPlan]
    /// The file systems, swap included, in document order.
    public var fileSystems: [FileSystemPlan]
    /// The images, in document order.
    public var images: [ImagePlan]
    /// Whether the disks must be as planned already; otherwise they are built so, whatever is there.
    public var isVerified: Bool
    /// What the installed kernels get on their command line, besides their root.
    public var kernelParameters: String?
    /// The options of rsync(1) where images are trees of files; nil where they are written block by block.
    public var copyOptions: [String]?
    /// The config drive; nil without one.
    public var configDrive: ConfigDrivePlan?
    /// The device of the partition that holds the boot loader of several systems; nil with at most one.
    public var multiboot: String?
    /// What starts the node.
    public var firmware = Firmware.bios
    /// Where the plan departs from the letter of the request, and what has no effect; a line each.
    public var notes: [String]

    enum CodingKeys: String, CodingKey {
        case disks, arrays, images, notes, multiboot, firmware
        case configDrive = "config_drive"
        case volumeGroups = "volume_groups"
        case isVerified = "verify"
        case fileSystems = "file_systems"
        case kernelParameters = "kernel_params"
        case copyOptions = "rsync_flags"
    }

    /// What rsync is told unless the request says otherwise (facts 4.3).
    public static let usualCopyOptions = ["-a", "-A", "-X"]

    /// The operating systems, in document order.
    public var systems: [ImagePlan] { images.filter(\.isSystem) }

    /// The index in ``systems`` of the one that the node boots next: the first that says so, else the first.
    public var bootedSystem: Int { systems.firstIndex(where: \.boots) ?? 0 }

    /// Whether images are trees of files.
    public var copiesFiles: Bool { copyOptions != nil }

    /// The images that are written: not onto a file system that is kept.
    public var written: [ImagePlan] {
        images.filter { image in !fileSystems.contains { $0.device == image.device && $0.isKept } }
    }

    /// The node of a logical volume in the device mapper; nil for every other device.
    public func mapperDevice(of device: String) -> String? {
        volumeGroups.flatMap(\.volumes).first { $0.device == device }?.mapperDevice
    }

    /// Whether a device is an array or a logical volume, and no plain partition.
    public func isBuilt(_ device: String) -> Bool {
        arrays.contains { $0.device == device } || mapperDevice(of: device) != nil
    }

    /// The file systems of an image that are mounted, by the depth of their paths: parents first (facts 4.1).
    public func mounts(of image: String) -> [FileSystemPlan] {
        fileSystems.filter { $0.images.contains(image) && $0.mountPath != nil }
            .sorted { Mount.depth(of: $0.mountPath ?? "/") < Mount.depth(of: $1.mountPath ?? "/") }
    }
}

/// The config drive: the partition on which the installed systems find what they are told.
public struct ConfigDrivePlan: Sendable, Equatable, Encodable {
    /// Its device node.
    public var device: String
    /// Its size in bytes.
    public var size: UInt64
    /// The file with its ready-made image; nil makes it of what the request says.
    public var image: String?
    /// Whether what is there stays.
    public var isKept: Bool

    enum CodingKeys: String, CodingKey {
        case device, size, image
        case isKept = "keep_data"
    }
}

/// What will be on one disk.
public struct DiskPlan: Sendable, Equatable, Encodable {
    /// The disk.
    public var disk: Disk
    /// The partitions of its GPT, by number from 1 and in physical order.
    public var partitions: [PartitionPlan]
    /// Whether the boot loader is installed on it.
    public var takesBootLoader = true

    enum CodingKeys: String, CodingKey {
        case disk, partitions
        case takesBootLoader = "boot_loader"
    }
}

/// One partition. Sectors are the disk's own.
public struct PartitionPlan: Sendable, Equatable, Encodable {
    /// Its number in the table.
    public var number: Int
    /// Its device node.
    public var device: String
    /// Its first sector.
    public var firstSector: Int64
    /// Its last sector.
    public var lastSector: Int64
    /// Its size in bytes.
    public var size: UInt64
    /// Its GPT type.
    public var type: PartitionType
    /// The GUID of its GPT type if the request fixes it; it counts instead of ``type``.
    public var typeGUID: String?
    /// Its GPT name; ASCII, at most 36 characters.
    public var name: String
    /// Its unique GUID if the request fixes it.
    public var guid: String?
    /// Whether firmware may boot from it: GPT's legacy BIOS attribute.
    public var isBootable: Bool

    enum CodingKeys: String, CodingKey {
        case number, device, size, type, name, guid
        case firstSector = "first_sector"
        case lastSector = "last_sector"
        case typeGUID = "type_guid"
        case isBootable = "bootable"
    }

    /// Where it lies on its disk, in bytes.
    ///
    /// - Parameter sectorSize: Bytes in a sector of the disk.
    public func bytes(sectorSize: Int) -> Range<UInt64> {
        let start = UInt64(clamping: firstSector) * UInt64(clamping: sectorSize)
        return start..<start + size
    }
}

/// A GPT partition type (facts 2.7).
public enum PartitionType: String, Sendable, CaseIterable, Encodable {
    case biosGrub = "bios_grub"
    case efiSystem = "esp"
    case linux
    case swap
    case lvm
    case raid
    case microsoftData = "microsoft_data"

    /// The type of a partition that holds this; nil is anything that Linux uses.
    init(holding type: FileSystemType?) {
        switch type {
        case .swap: self = .swap
        case .vfat: self = .microsoftData
        case .ext2, .ext3, .ext4, .xfs, .btrfs, nil: self = .linux
        }
    }
}
