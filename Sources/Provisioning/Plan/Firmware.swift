/// What starts a node, and so what its boot loader is made for.
public enum Firmware: String, Sendable, CaseIterable, Encodable {
    /// A PC's BIOS, or UEFI that pretends to be one: it runs code from the begin of a disk.
    case bios
    /// UEFI: it runs programs from an EFI system partition.
    case uefi
}

extension DiskPlan {
    /// The partition from which UEFI starts the boot loader, if the disk has one.
    public var systemPartition: PartitionPlan? {
        partitions.first { $0.type == .efiSystem }
    }
}

extension StoragePlan {
    /// The disks that take a boot loader for UEFI, each with its EFI system partition, in document order.
    public var systemPartitions: [(disk: Disk, partition: PartitionPlan)] {
        disks.filter(\.takesBootLoader).compactMap { plan in plan.systemPartition.map { (plan.disk, $0) } }
    }

    /// Whether a device is an EFI system partition that holds FAT32, as UEFI wants it (UEFI 2.10, 13.3).
    ///
    /// FAT32 has at least 65525 clusters; with fewer, firmware takes it for FAT16. A cluster has at least a sector, so
    /// that on sectors of 4096 bytes what `mkfs.vfat` chooses by itself is safer.
    public func takesFAT32(_ device: String) -> Bool {
        disks.contains { plan in
            guard let partition = plan.systemPartition, partition.device == device else { return false }
            return plan.disk.sectorSize == 512 && partition.size >= Self.leastFAT32
        }
    }

    /// 65525 clusters of 512 bytes with both tables and what is before them are 33 MiB.
    private static let leastFAT32: UInt64 = 34 << 20
}
