internal import Commands
internal import Logging
internal import Provisioning

/// Installs GRUB for one system: from within the image if that has it, else the ramdisk's (facts 5.1, 5.5).
struct InstallGrub {
    let workshop: Workshop
    let places: BootPlaces
    let system: MountedSystem
    let image: InstalledGrub

    /// Installs it on all disks that take it.
    ///
    /// - Returns: Whose GRUB it was.
    func install() async throws -> GrubTools.Source {
        guard let own = image.source(for: places.platform) else {
            return try await installBundled(because: whyNotOwn())
        }
        do {
            try await install(own)
            return own
        } catch let error as CommandError where places.hasBundled {
            return try await installBundled(because: OneLine.text(of: error))
        }
    }

    private func install(_ source: GrubTools.Source) async throws {
        let release = OSRelease(try InstalledFiles(root: system.root).text("/etc/os-release") ?? "")
        let mounted = places.plan.mounts(of: system.image.name).first { $0.mountPath == GrubTools.efiFolder }
        try await places.install(source, as: release.identifier, mounted: mounted?.device)
    }

    private func installBundled(because reason: String) async throws -> GrubTools.Source {
        let platform = places.platform
        guard places.hasBundled else {
            throw AgentError(
                "looking for a GRUB for \(platform.rawValue)", "\(reason), and the ramdisk has none",
                advice: "put GRUB 2 for it into one of them (Debian: \(platform.package) and grub2-common)")
        }
        workshop.reporter.note(MakeBootable.name, "\(reason): installing the ramdisk's GRUB")
        let bundled = GrubTools.Source.ramdisk(root: system.root)
        try await install(bundled)
        return bundled
    }

    private func whyNotOwn() async throws -> String {
        guard let installer = image.installer else { return "the image has no GRUB" }
        let said = try await workshop.runner.run(GrubTools.version(system.root, installer)).standardOutput
        // GRUB 0.97 reads neither today's file systems nor UEFI's disks (facts 5.4).
        let name = said.contains("0.97") ? "GRUB 0.97" : "no GRUB for \(places.platform.rawValue)"
        return "the image has \(name)"
    }
}

extension BootPlaces {
    /// Whether the ramdisk has a GRUB for the node's firmware.
    var hasBundled: Bool {
        workshop.tools.isInstalled(GrubTools.bundledProgram)
            && Files.exists("\(workshop.paths.grub)/\(platform.rawValue)/modinfo.sh")
    }
}
