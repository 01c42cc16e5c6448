internal import Commands
internal import Provisioning

/// The GRUB that an image brings: its programs and files, whatever the distribution calls them (facts 5.1).
struct InstalledGrub {
    private let root: String
    private let files: InstalledFiles
    /// The path of its `grub-install` within the system, if it has one.
    let installer: String?
    /// The path of its `grub-mkconfig` within the system, if it has one.
    let menuMaker: String?

    /// Looks for GRUB in the system that is mounted at a path.
    init(root: String) {
        self.root = root
        files = InstalledFiles(root: root)
        installer = Self.find(["grub-install", "grub2-install"], files)
        menuMaker = Self.find(["grub-mkconfig", "grub2-mkconfig"], files)
    }

    private static func find(_ names: [String], _ files: InstalledFiles) -> String? {
        names.flatMap { ["/usr/sbin/\($0)", "/sbin/\($0)"] }.first(where: files.exists)
    }

    /// How it is installed; nil if it lacks what a platform needs.
    func source(for platform: GrubTools.Platform) -> GrubTools.Source? {
        // GRUB 0.97 has a grub-install too, and none of this.
        guard let installer, files.exists("/usr/lib/grub/\(platform.rawValue)/modinfo.sh") else { return nil }
        return .image(root: root, program: installer)
    }

    /// The menu that the image's own GRUB reads. The ramdisk's reads ``GrubMenuFile/standardPath``, whatever there is.
    var menuPath: String {
        let folder = ["/boot/grub2", "/boot/grub"].first(where: files.exists)
        return (folder ?? "/boot/grub") + "/grub.cfg"
    }

    /// Writes settings where they are read last. Debian's `grub-mkconfig` reads a folder behind its own settings;
    /// where there is none, they go into the settings themselves, in the place of those of an earlier run.
    func write(_ settings: GrubSettings) throws {
        guard let menuMaker else { return }
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
