import Agent
import Commands
import Contract
import Logging
import Provisioning
import Synchronization
import Transfer

@testable import Agent

/// A node in a directory: its disk is a sparse file, its partitions are files, and its programs do what the test says.
final class FakeNode: Sendable {
    let path: String
    let paths: HostPaths
    let runner: RecordingRunner
    private let events = Mutex<[String]>([])

    static let uuid = "11111111-2222-3333-4444-555555555555"

    /// Makes a node with one disk of 1 GiB.
    ///
    /// - Parameters:
    ///   - scratch: Where.
    ///   - firmware: What started it; with UEFI the system is on the third partition.
    ///   - answer: What a program does instead of what it does on a good day.
    /// - Throws: What making files throws.
    init(
        _ scratch: Scratch, firmware: Firmware = .bios, answer: @escaping RecordingRunner.Answer = { _ in nil }
    ) throws {
        path = scratch.path
        paths = scratch.paths
        try Self.furnish(scratch)
        if firmware == .uefi { try scratch.write("sys/firmware/efi/fw_platform_size", "64\n") }
        let root = firmware == .uefi ? "/vda3" : "/vda2"
        runner = RecordingRunner { try answer($0) ?? Self.goodDay($0, root) }
    }

    private static func furnish(_ scratch: Scratch) throws {
        try scratch.write("sys/block/vda/dev", "254:0")
        try scratch.write("sys/block/vda/size", "2097152")
        try scratch.makeSparse("dev/vda", mib: 1024)
        for number in 1...4 { try scratch.makeSparse("dev/vda\(number)", mib: 64) }
        try scratch.write("dev/disk/by-uuid/\(uuid)")
        try scratch.write("proc/cmdline", "quiet BOOTIF=01-52-54-00-00-00-01\n")
        try scratch.write("image", String(repeating: "image!\n", count: 1000))
    }

    /// What programs do on a good day. Mounting the root makes the installed system appear.
    private static func goodDay(_ command: Command, _ root: String) throws -> CommandResult? {
        switch command.program {
        case "wipefs", "udevadm", "sync", "umount", "resize2fs", "tune2fs", "mkfs.xfs", "mkswap", "sgdisk",
            "pvs", "mdadm", "dmsetup", "swapoff", "mkfs.vfat", "efibootmgr", "grub-install", "dd":
            return command.done()
        case "e2fsck": return command.failed(1, "fixed")
        case "blkid":
            let device = command.arguments.last ?? ""
            let type = device.hasSuffix(root) ? "ext4" : device.hasSuffix("vda2") ? "vfat" : "swap"
            return command.done("DEVNAME=x\nUUID=\(uuid)\nTYPE=\(type)\n")
        case "mount":
            if command.arguments.first?.hasSuffix(root) == true { try install(command.arguments[1]) }
            return command.done()
        case "chroot":
            if command.arguments[1].hasSuffix("mkconfig") { try makeMenu(command.arguments[0]) }
            return command.done()
        default: return nil
        }
    }

    private static func install(_ root: String) throws {
        try Scratch.write(root + "/usr/sbin/grub-install")
        try Scratch.write(root + "/usr/sbin/grub-mkconfig", ". /etc/default/grub.d/*.cfg")
        for platform in ["i386-pc", "x86_64-efi"] {
            try Scratch.write(root + "/usr/lib/grub/\(platform)/modinfo.sh")
        }
        try Scratch.write(root + "/boot/grub/unicode.pf2")
        try Scratch.write(root + "/etc/os-release", "NAME=\"Debian GNU/Linux\"\nID=debian\n")
        try Scratch.write(root + "/etc/fstab", "tmpfs /tmp tmpfs defaults 0 0\n")
    }

    private static func makeMenu(_ root: String) throws {
        let menu = """
            menuentry 'Memory test' {
            \tlinux16 /boot/memtest
            }
            menuentry 'Debian, with Linux 6.1' --class debian {
            \tlinux /boot/vmlinuz root=UUID=\(uuid) ro
            }
            """
        try Scratch.write(root + "/boot/grub/grub.cfg", menu)
    }

    /// The programs that were run, in order, without those that only look at all disks.
    var changes: [String] {
        runner.lines.filter { line in !["pvs ", "mdadm --examine "].contains(where: line.hasPrefix) }
    }

    /// What the reporter said, a line each.
    var story: [String] { events.withLock { $0 } }

    func provision(
        _ document: String, as dataDriver: String = "ironic", by deployDriver: String = "swift", action: String? = nil,
        hasTools: Bool = true, drive: ConfigDriveOptions = ConfigDriveOptions()
    ) async throws {
        var job = Provisioner.Job(
            document: Array(document.utf8), dataDriver: dataDriver, deployDriver: deployDriver, action: action)
        job.configDrive = drive
        try await Provisioner(workshop: workshop(hasTools: hasTools)).run(job)
    }

    func workshop(hasTools: Bool = true) -> Workshop {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let reporter = Reporter(format: .json, logger: logger) { [self] _, line in events.withLock { $0.append(line) } }
        return Workshop(
            runner: runner, fetcher: Fetcher(options: Self.transfers), paths: paths,
            tools: ToolCheck { _ in hasTools }, reporter: reporter, logger: logger)
    }

    private static var transfers: TransferOptions {
        var options = TransferOptions()
        options.firstPause = .milliseconds(1)
        return options
    }

    /// A request for this node: a root file system from the image, and swap space.
    func document(
        image: String = "", url: String? = nil, volumes: String? = nil, policy: String = "clean", more: String = ""
    ) -> String {
        let volumes =
            volumes
            ?? #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "64", "disk_label": "root"},"#
            + #" {"type": "partition", "mount": "swap", "size": "16"}"#
        return """
            {"images": [{"name": "os1", "image_pull_url": "\(url ?? "file://\(path)/image")", "target": "/",
                         "image_name": "debian-12", "image_uuid": "u-1"\(image)}],
             "deploy_data": {"kernel_params": "console=ttyS0"}, "partitions_policy": "\(policy)",\(more)
             "partitions": [{"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "1 GiB",
                             "volumes": [\(volumes)]}]}
            """
    }
}
