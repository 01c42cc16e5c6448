internal import Commands
internal import Provisioning

/// Makes the menu that GRUB shows: with the image's `grub-mkconfig`, else by what lies in its `/boot` (facts 5.3, 5.5).
///
/// The ramdisk's own `grub-mkconfig` could only describe the ramdisk: it takes root and kernels from where it runs.
struct GrubMenuFile {
    /// Where the ramdisk's GRUB, which is Debian's, looks for its menu.
    static let standardPath = "/boot/grub/grub.cfg"

    let workshop: Workshop
    let plan: StoragePlan
    let system: MountedSystem
    let contents: [String: DeviceContent]
    let kernelParameters: String?

    /// A menu that was made.
    struct Made {
        /// Where it is in the system.
        var path: String
        var text: String
    }

    /// Makes it.
    ///
    /// - Parameters:
    ///   - image: What the image has.
    ///   - source: The GRUB that reads it; nil if it is read by whoever has a common menu made of all systems' own.
    func make(_ image: InstalledGrub, for source: GrubTools.Source?) async throws -> Made {
        let isBundled = if case .ramdisk? = source { true } else { false }
        let path = isBundled ? Self.standardPath : image.menuPath
        let files = InstalledFiles(root: system.root)
        // Nobody has installed GRUB there if the system is one of several.
        _ = try files.directory(path.dropLastPart)
        if let maker = image.menuMaker {
            try await workshop.runner.check(GrubTools.makeMenu(system.root, maker, to: path))
        } else {
            try files.write(try menu(files).text, to: path)
        }
        return Made(path: path, text: try files.text(path) ?? "")
    }

    private var image: ImagePlan { system.image }

    private func menu(_ files: InstalledFiles) throws -> GrubMenuText {
        let kernels = KernelFile.kernels(among: Files.names(in: try files.resolve("/boot")))
        guard !kernels.isEmpty else {
            let action = "making the boot menu of \(image.name)"
            throw AgentError(action, "no vmlinuz in /boot", advice: "put a kernel into the image")
        }
        let boot = plan.mounts(of: image.name).first { $0.mountPath == "/boot" }
        let root = try plan.mapperDevice(of: image.device) ?? "UUID=\(uuid(of: image.device))"
        return GrubMenuText(
            title: OSRelease(try files.text("/etc/os-release") ?? "").name, kernels: kernels,
            bootUUID: try uuid(of: boot?.device ?? image.device), bootFolder: boot == nil ? "/boot" : "", root: root,
            kernelParameters: kernelParameters)
    }

    private func uuid(of device: String) throws -> String {
        guard let uuid = contents[device]?.uuid else {
            throw AgentError("making the boot menu of \(image.name)", "nothing is known about \(device)")
        }
        return uuid
    }
}

extension String {
    /// The folder of a path.
    fileprivate var dropLastPart: String {
        "/" + split(separator: "/").dropLast().joined(separator: "/")
    }
}
