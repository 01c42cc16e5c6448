internal import Documents
internal import Guestfs

/// Finds the systems that are installed, and reads each one's identity, fstab and boot menu.
struct SystemReader {
    let context: ReadingContext

    /// The systems by the names of the devices that hold their root.
    func read(_ appliance: isolated Appliance) throws -> [(String, DocumentValue)] {
        var systems: [(String, DocumentValue)] = []
        for (device, type, _) in context.fileSystems where Self.mountable.contains(type) {
            guard let system = try system(on: device, appliance) else { continue }
            systems.append((context.names.name(of: device), system))
        }
        return systems
    }

    private static let mountable: Set<String> = ["ext2", "ext3", "ext4", "xfs", "btrfs"]
    private static let releaseFile = "/etc/os-release"

    private func system(on device: String, _ appliance: isolated Appliance) throws -> DocumentValue? {
        try appliance.mount(device, at: "/")
        defer { try? appliance.unmountAll() }
        let fstab = try appliance.isFile("/etc/fstab") ? FileSystemTable.parse(appliance.text("/etc/fstab")) : []
        // A system whose /usr lies elsewhere has only a link to what identifies it.
        guard try appliance.isFile(Self.releaseFile) || fstab.contains(where: { $0.mount == "/" }) else { return nil }
        try mountOthers(fstab, appliance)
        guard try appliance.isFile(Self.releaseFile) else { return nil }
        let release = ReleaseFile.parse(try appliance.text(Self.releaseFile))
        return .fields([
            "os": .fields([
                "id": release["ID"].map(DocumentValue.string),
                "version": release["VERSION_ID"].map(DocumentValue.string),
            ]),
            "file_system_size": .string("\(ByteCount(bytes: try appliance.mountedSize(at: "/")))"),
            "fstab": .list(fstab.map(\.document)),
            "grub": try menu(appliance),
        ])
    }

    /// Mounts what the system would, as far as its menu or its identity may be there: a /boot or a /usr of its own.
    private func mountOthers(_ fstab: [FileSystemTable.Line], _ appliance: isolated Appliance) throws {
        for line in fstab
        where ["/boot", "/usr"].contains(line.mount) && !line.isComment && line.spec.hasPrefix("UUID=") {
            try appliance.mount("/dev/disk/by-uuid/\(line.spec.dropFirst("UUID=".count))", at: line.mount)
        }
    }

    private func menu(_ appliance: isolated Appliance) throws -> DocumentValue {
        for path in ["/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"] where try appliance.isFile(path) {
            return .fields(["entries": .list(GrubMenu.parse(try appliance.text(path)).map(\.document))])
        }
        return .null
    }
}

/// `os-release` files.
enum ReleaseFile {
    /// Reads the variables, without their quotes.
    static func parse(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, !line.hasPrefix("#") else { continue }
            values[String(parts[0])] = parts[1].trimmingPrefix("\"").reversed().trimmingPrefix("\"").reversed()
                .reduce(into: "") { $0.append($1) }
        }
        return values
    }
}
