internal import Commands
internal import Glibc
internal import Provisioning

/// Whether the ramdisk has what a plan needs: found out before the first byte is written.
struct ToolCheck: Sendable {
    /// Whether there is a program of that name.
    var isInstalled: @Sendable (String) -> Bool

    /// Looks where programs are started from.
    static let searchPath = ToolCheck { program in
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return (path + ":/usr/local/sbin:/usr/sbin:/sbin").split(separator: ":").contains {
            Files.isExecutable("\($0)/\(program)")
        }
    }

    /// The programs that a plan needs and that are not there.
    func missing(for plan: StoragePlan) -> [String] {
        needed(for: plan).filter { !isInstalled($0) }.sorted()
    }

    private func needed(for plan: StoragePlan) -> Set<String> {
        var programs: Set = ["wipefs", "udevadm", "blkid", "sync", "pvs", "mdadm", "dmsetup", "swapoff"]
        let partitions = plan.disks.flatMap(\.partitions)
        if partitions.contains(where: { $0.guid != nil || $0.typeGUID != nil }) { programs.insert("sgdisk") }
        if !plan.volumeGroups.isEmpty { programs.formUnion(["pvcreate", "vgcreate", "vgs", "lvcreate"]) }
        if plan.isVerified { programs.formUnion(["lvs", "vgchange", "mount", "umount"]) }
        for fileSystem in plan.fileSystems where !fileSystem.isKept {
            guard fileSystem.source == nil else {
                programs.formUnion(care(for: fileSystem.type))
                continue
            }
            guard let type = fileSystem.type else { continue }
            programs.insert(Tools.make(type, label: nil, on: "").program)
        }
        if !plan.systems.isEmpty { programs.formUnion(["mount", "umount", "chroot", "cp"]) }
        if plan.copiesFiles { programs.insert("rsync") }
        if let drive = plan.configDrive, !drive.isKept {
            programs.formUnion(drive.image == nil ? ["mkfs.vfat", "mount", "umount"] : ["dd"])
        }
        if plan.multiboot != nil { programs.formUnion(["grub-install", "os-prober", "linux-boot-prober"]) }
        return programs
    }

    private func care(for type: FileSystemType?) -> [String] {
        switch type {
        case .ext2, .ext3, .ext4: ["e2fsck", "resize2fs", "tune2fs"]
        case .xfs: ["xfs_admin", "xfs_growfs", "mount", "umount"]
        case .btrfs: ["btrfs", "btrfstune", "mount", "umount"]
        case .vfat, .swap, nil: []
        }
    }
}
