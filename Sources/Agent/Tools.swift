internal import Commands
internal import Provisioning

/// The programs that the agent runs, with their arguments and time limits: the one place that knows them.
enum Tools {
    /// Removes all signatures of file systems, RAID, LVM and partition tables.
    static func wipe(_ devices: [String]) -> Command {
        Command("wipefs", ["--all", "--force"] + devices, timeLimit: .seconds(120))
    }

    /// Waits until udev has made the nodes and links for what has happened so far.
    ///
    /// - Parameter count: How many devices it has to look at.
    static func settle(count: Int = 0) -> Command {
        let limit = 30 + count
        return Command("udevadm", ["settle", "--timeout=\(limit)"], timeLimit: .seconds(limit + 10))
    }

    /// Makes udev look at a device again.
    static func trigger(_ device: String) -> Command {
        Command("udevadm", ["trigger", "--action=change", device], timeLimit: .seconds(40))
    }

    /// Fixes a partition's unique GUID. libparted makes one up, and has no call to set it before version 3.6.
    static func setGUID(_ guid: String, of number: Int, on disk: String) -> Command {
        Command("sgdisk", ["--partition-guid=\(number):\(guid)", disk])
    }

    /// Fixes the GUID of a partition's type. libparted knows only types that it has flags for.
    static func setTypeGUID(_ guid: String, of number: Int, on disk: String) -> Command {
        Command("sgdisk", ["--typecode=\(number):\(guid)", disk])
    }

    /// What a device holds, as `KEY=value` lines, read from the device and not from a cache.
    static func identify(_ device: String) -> Command {
        Command("blkid", ["--probe", "--output", "export", device])
    }

    /// Starts the node anew.
    static func reboot() -> Command { Command("reboot") }

    static func sync() -> Command { Command("sync", timeLimit: .seconds(600)) }

    // MARK: Arrays

    /// Makes an array. Its members are never said to agree (`--assume-clean`): the parity of raid5 and raid6 would be
    /// wrong from the first write on, and every later check of raid1 and raid10 would count differences.
    static func makeArray(_ plan: ArrayPlan) -> Command {
        var arguments = ["--create", plan.device, "--run", "--metadata=\(plan.metadata)", "--homehost=any"]
        arguments += ["--level=\(plan.level.rawValue)", "--raid-devices=\(plan.members.count)"]
        if !plan.spares.isEmpty { arguments.append("--spare-devices=\(plan.spares.count)") }
        if plan.metadata != "0.90" { arguments.append("--name=\(plan.name)") }
        if plan.metadata == "1.2" { arguments.append("--data-offset=\(ArrayPlan.dataOffset >> 10)K") }
        if plan.level.isStriped { arguments.append("--chunk=\(ArrayPlan.chunkSize >> 10)K") }
        // Unlike other sizes this one is in KiB (mdadm(8), "--size").
        if let size = plan.memberSize { arguments.append("--size=\(size >> 10)") }
        return Command("mdadm", arguments + plan.members + plan.spares, timeLimit: .seconds(120))
    }

    /// The line of mdadm.conf of an array that runs.
    static func describeArray(_ device: String) -> Command {
        Command("mdadm", ["--detail", "--brief", device])
    }

    /// What arrays the metadata on all devices tells of.
    static func listArrays() -> Command {
        Command("mdadm", ["--examine", "--scan", "--verbose"], timeLimit: .seconds(120))
    }

    /// What a member's metadata says, as `KEY=value` lines.
    static func examineMember(_ device: String) -> Command {
        Command("mdadm", ["--examine", "--export", device])
    }

    /// Runs an array whose metadata stays as it is.
    static func assembleReadOnly(_ plan: ArrayPlan) -> Command {
        Command("mdadm", ["--assemble", "--readonly", plan.device] + plan.members + plan.spares)
    }

    static func allowWriting(_ device: String) -> Command {
        Command("mdadm", ["--readwrite", device])
    }

    /// Stops an array, also one that never ran.
    static func stopArray(_ device: String) -> Command {
        Command("mdadm", ["--stop", device], timeLimit: .seconds(120))
    }

    // MARK: Taking apart

    static func swapOff(_ device: String) -> Command {
        Command("swapoff", [device], timeLimit: .seconds(600))
    }

    /// Takes a device out of the device mapper; what it is made of stays as it is.
    static func removeMapped(_ name: String) -> Command {
        Command("dmsetup", ["remove", "--retry", name], timeLimit: .seconds(120))
    }

    // MARK: Making file systems

    /// Makes a file system; FAT has entries of 32 bits if that is said, else of as many as suit its size.
    static func make(_ type: FileSystemType, label: String?, on device: String, isFAT32: Bool = false) -> Command {
        switch type {
        case .ext2, .ext3, .ext4: make("mkfs.\(type.rawValue)", ["-F", "-q"], "-L", label, device)
        case .xfs: make("mkfs.xfs", ["-f", "-q"], "-L", label, device)
        case .btrfs: make("mkfs.btrfs", ["-f", "-q"], "-L", label, device)
        case .vfat: make("mkfs.vfat", isFAT32 ? ["-F", "32"] : [], "-n", label, device)
        case .swap: make("mkswap", ["-f"], "-L", label, device)
        }
    }

    private static func make(
        _ program: String, _ options: [String], _ labelOption: String, _ label: String?, _ device: String
    ) -> Command {
        let labels = label.map { [labelOption, $0] } ?? []
        return Command(program, options + labels + [device], timeLimit: .seconds(1800))
    }

    /// Writes a file onto a device as it is.
    static func write(_ file: String, to device: String) -> Command {
        Command(
            "dd", ["if=\(file)", "of=\(device)", "bs=1M", "conv=fsync,notrunc", "status=none"],
            timeLimit: .seconds(600))
    }

    // MARK: qcow2 images

    static let qemuImage = "qemu-img"

    /// What a qcow2 image says of itself, as JSON. The format is fixed: a stranger's image must not choose another one,
    /// which may name files of this machine.
    static func describeQcow2(_ path: String) -> Command {
        Command(qemuImage, ["info", "--output=json", "-f", "qcow2", path])
    }

    /// Statuses of ``checkQcow2(_:)``: nothing is wrong; something is; there is room that nothing uses, which harms nobody.
    static let qcow2CheckStatuses: Set<Int32> = [0, 2, 3]

    /// Whether the tables of a qcow2 image agree, and everything that they name is there, as JSON.
    static func checkQcow2(_ path: String) -> Command {
        Command(qemuImage, ["check", "--output=json", "-f", "qcow2", path], timeLimit: .seconds(600))
    }

    /// Writes what is in a qcow2 image to an NBD server, from its begin to its end, zeros too.
    static func convertQcow2(_ path: String, size: UInt64, to socket: String) -> Command {
        Command(
            qemuImage, ["convert", "-n", "-f", "qcow2", "-O", "raw", path, "nbd+unix:///?socket=\(socket)"],
            // Less than 16 MiB a second is too slow for anybody.
            timeLimit: .seconds(600 + Int64(clamping: size >> 24)))
    }

    // MARK: Images on their partitions

    /// Checks and repairs; 1 means that something was repaired.
    static let checkedStatuses: Set<Int32> = [0, 1]

    static func checkExt(_ device: String) -> Command {
        Command("e2fsck", ["-f", "-y", device], timeLimit: .seconds(1800))
    }

    static func growExt(_ device: String) -> Command {
        Command("resize2fs", [device], timeLimit: .seconds(1800))
    }

    static func renewExt(_ device: String, label: String?) -> Command {
        Command("tune2fs", ["-U", "random"] + (label.map { ["-L", $0] } ?? []) + [device], timeLimit: .seconds(600))
    }

    static func renewXFS(_ device: String, label: String?) -> Command {
        Command(
            "xfs_admin", ["-U", "generate"] + (label.map { ["-L", $0] } ?? []) + [device], timeLimit: .seconds(600))
    }

    static func growXFS(mountedAt path: String) -> Command {
        Command("xfs_growfs", [path], timeLimit: .seconds(600))
    }

    static func renewBtrfs(_ device: String) -> Command {
        Command("btrfstune", ["-f", "-u", device], timeLimit: .seconds(600))
    }

    static func labelBtrfs(_ device: String, _ label: String) -> Command {
        Command("btrfs", ["filesystem", "label", device, label])
    }

    static func growBtrfs(mountedAt path: String) -> Command {
        Command("btrfs", ["filesystem", "resize", "max", path], timeLimit: .seconds(600))
    }

    // MARK: Mounts and the installed system

    static func mount(_ device: String, at path: String, options: String? = nil) -> Command {
        Command("mount", (options.map { ["-o", $0] } ?? []) + [device, path])
    }

    /// Copies what is in a directory with all that belongs to it; FAT has no owners and no links to keep.
    static func copy(_ directory: String, to target: String, as type: FileSystemType?) -> Command {
        let keeping = type == .vfat ? ["--recursive", "--dereference", "--preserve=timestamps"] : ["--archive"]
        return Command(
            "cp", keeping + ["--one-file-system", "\(directory)/.", target], timeLimit: .seconds(1800))
    }

    /// Copies trees of files. Its own limits are the request's to set (`--timeout`); this one bounds a run that hangs.
    static func rsync(_ arguments: [String]) -> Command {
        Command("rsync", arguments, environment: ["RSYNC_PASSWORD": ""], timeLimit: .seconds(4 * 3600))
    }

    /// Lists the top of a source, which tells whether it is there.
    static func listRsync(_ source: String, options: [String]) -> Command {
        Command("rsync", ["--list-only", "--no-recursive", "--dirs"] + options + [source], timeLimit: .seconds(60))
    }

    static func bind(_ path: String, at target: String) -> Command {
        Command("mount", ["--bind", path, target])
    }

    static func unmount(_ path: String) -> Command {
        Command("umount", [path], timeLimit: .seconds(300))
    }

    /// Takes a mount out of the tree at once, and ends it when nobody uses it any more.
    static func unmountLazily(_ path: String) -> Command {
        Command("umount", ["--lazy", path])
    }

    // MARK: The boot loader of several systems

    /// The systems on all disks, a line each: device, name, short name, kind, separated by colons.
    static func probeSystems() -> Command { Command("os-prober", timeLimit: .seconds(600)) }

    /// The kernels of a system, a line each: root, boot device, label, kernel, initrd, parameters.
    static func probeKernels(_ device: String) -> Command {
        Command("linux-boot-prober", [device], timeLimit: .seconds(300))
    }

    /// Runs a program of the installed system within it.
    static func within(_ root: String, _ program: String, _ arguments: [String], timeLimit: Duration) -> Command {
        Command("chroot", [root, program] + arguments, timeLimit: timeLimit)
    }
}
