internal import Commands
internal import Provisioning

/// GRUB's programs and the firmware's menu, with arguments and time limits: what ``Tools`` is to all others.
enum GrubTools {
    /// What a boot loader is made for, as GRUB calls it.
    enum Platform: String {
        case bios = "i386-pc"
        case uefi = "x86_64-efi"

        init(_ firmware: Firmware) {
            self = firmware == .uefi ? .uefi : .bios
        }

        /// Debian's package with it.
        var package: String {
            switch self {
            case .bios: "grub-pc-bin"
            case .uefi: "grub-efi-amd64-bin"
            }
        }
    }

    /// Where a system mounts its EFI system partition.
    static let efiFolder = "/boot/efi"

    /// Whose GRUB is installed, and where: its menu is in the folder `boot` of `root`.
    enum Source: Equatable {
        /// That of the image which is mounted at `root`, by the path of its program there.
        case image(root: String, program: String)
        /// The ramdisk's.
        case ramdisk(root: String)

        var root: String {
            switch self {
            case .image(let root, _), .ramdisk(let root): root
            }
        }

        fileprivate func command(_ arguments: [String], folders: (String) -> [String] = { _ in [] }) -> Command {
            let limit = Duration.seconds(600)
            return switch self {
            case .image(let root, let program): Tools.within(root, program, folders("") + arguments, timeLimit: limit)
            case .ramdisk(let root):
                Command(
                    bundledProgram, ["--boot-directory=\(root)/boot"] + folders(root) + arguments, timeLimit: limit)
            }
        }
    }

    /// The ramdisk's own program.
    static let bundledProgram = "grub-install"

    /// Boot code for BIOS, at the begin of a disk.
    static func install(_ source: Source, on disk: String) -> Command {
        source.command(["--target=\(Platform.bios.rawValue)", "--no-floppy", "--recheck", disk])
    }

    /// Programs for UEFI, on the EFI system partition that is mounted at ``efiFolder`` there: in a folder of their own,
    /// or where firmware looks that knows nothing of the disk (`EFI/BOOT`). The firmware's menu is left alone.
    static func install(_ source: Source, in folder: FirmwareFolder) -> Command {
        source.command(["--target=\(Platform.uefi.rawValue)", "--no-nvram"] + folder.arguments) {
            ["--efi-directory=\($0)\(efiFolder)"]
        }
    }

    /// Where on an EFI system partition a boot loader is.
    enum FirmwareFolder: Equatable {
        case own(String)
        case removable

        fileprivate var arguments: [String] {
            switch self {
            case .own(let name): ["--bootloader-id=\(name)"]
            case .removable: ["--removable"]
            }
        }
    }

    static func makeMenu(_ root: String, _ program: String, to path: String) -> Command {
        Tools.within(root, program, ["-o", path], timeLimit: .seconds(600))
    }

    /// What an installer is, in its own words: `grub-install (GRUB) 2.06`.
    static func version(_ root: String, _ program: String) -> Command {
        Tools.within(root, program, ["--version"], timeLimit: .seconds(60))
    }

    // MARK: The firmware's menu

    static let firmwareMenu = "efibootmgr"

    static func listEntries() -> Command { Command(firmwareMenu, ["-v"]) }

    static func removeEntry(_ number: String) -> Command {
        Command(firmwareMenu, ["--quiet", "--bootnum", number, "--delete-bootnum"])
    }

    /// Adds an entry, before all others.
    static func addEntry(_ label: String, starting program: String, on disk: String, partition: Int) -> Command {
        Command(
            firmwareMenu,
            [
                "--quiet", "--create", "--disk", disk, "--part", "\(partition)", "--label", label, "--loader", program,
            ])
    }
}
