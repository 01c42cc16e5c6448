internal import Commands
internal import Provisioning

/// The GRUB that an image brings: its programs and files, whatever the distribution calls them (facts 5.1).
struct InstalledGrub {
    private let root: String
    private let files: InstalledFiles
    private let installer: String
    private let menuMaker: String
    /// Where its menu is in the system.
    let menuPath: String

    private static let advice = "put GRUB 2 for BIOS (Debian: grub-pc) into the image"

    /// Finds GRUB in the system that is mounted at a path.
    init(root: String) throws {
        let action = "looking for GRUB in the image"
        self.root = root
        files = InstalledFiles(root: root)
        installer = try Self.find(["grub-install", "grub2-install"], files, action)
        menuMaker = try Self.find(["grub-mkconfig", "grub2-mkconfig"], files, action)
        guard files.exists("/usr/lib/grub/i386-pc/modinfo.sh") else {
            throw AgentError(action, "no /usr/lib/grub/i386-pc", advice: Self.advice)
        }
        let folder = ["/boot/grub2", "/boot/grub"].first(where: files.exists)
        menuPath = (folder ?? "/boot/grub") + "/grub.cfg"
    }

    private static func find(_ names: [String], _ files: InstalledFiles, _ action: String) throws -> String {
        let paths = names.flatMap { ["/usr/sbin/\($0)", "/sbin/\($0)"] }
        guard let path = paths.first(where: files.exists) else {
            throw AgentError(action, "no \(names.joined(separator: " or "))", advice: advice)
        }
        return path
    }

    func install(on disk: String) -> Command {
        let arguments = ["--target=i386-pc", "--no-floppy", "--recheck", disk]
        return Tools.within(root, installer, arguments, timeLimit: .seconds(600))
    }

    func makeMenu() -> Command {
        Tools.within(root, menuMaker, ["-o", menuPath], timeLimit: .seconds(600))
    }

    /// The text of the menu that was written.
    func menu() throws -> String {
        try files.text(menuPath) ?? ""
    }

    /// Writes settings where they are read last. Debian's `grub-mkconfig` reads a folder behind its own settings;
    /// where there is none, they go into the settings themselves, in the place of those of an earlier run.
    func write(_ settings: GrubSettings) throws {
        if try files.text(menuMaker)?.contains("/default/grub.d") == true {
            _ = try files.directory("/etc/default/grub.d")
            try files.write(settings.text, to: "/etc/default/grub.d/zz-bareproof.cfg")
        } else {
            _ = try files.directory("/etc/default")
            let own = try files.text("/etc/default/grub") ?? ""
            try files.write(settings.replaced(in: own), to: "/etc/default/grub")
        }
    }
}
