internal import Commands
internal import Contract
internal import Provisioning

/// Makes the node boot an installed system: GRUB for BIOS, from within the image, onto every disk of the plan (facts 5.1, 5.2,
/// 5.5). One of several systems gets its menu only, from which that of all of them is made.
struct InstallBootLoader {
    let workshop: Workshop

    func validate(_ plan: StoragePlan) async throws {
        guard !plan.systems.isEmpty, Files.exists(workshop.paths.sysfs + "/firmware/efi") else { return }
        let reason = "this node was started by UEFI, and the boot loader that is installed is for BIOS"
        throw AgentError("looking at the firmware", reason, advice: "boot the node in BIOS (legacy) mode")
    }

    /// Installs it.
    ///
    /// - Returns: What boots the system.
    func install(_ mounted: MountedSystem, _ deployment: Deployment) async throws -> InstalledSystem {
        let (system, plan) = (mounted.image, deployment.plan)
        let disks = plan.multiboot == nil ? plan.disks.filter(\.takesBootLoader).map(\.disk.path) : []
        let what = disks.isEmpty ? "the menu of \(system.name)" : "GRUB on \(disks.joined(separator: ", "))"
        return try await workshop.reporter.step(MakeBootable.name, what) {
            let grub = try InstalledGrub(root: mounted.root)
            try await attempting("installing the boot loader of \(system.name)") {
                try configure(grub, plan)
                for disk in disks { try await workshop.runner.check(grub.install(on: disk)) }
                try await workshop.runner.check(grub.makeMenu())
            }
            return try installed(system, plan.mapperDevice(of: system.device), grub, deployment.contents)
        }
    }

    private func configure(_ grub: InstalledGrub, _ plan: StoragePlan) throws {
        let own = KernelCommandLine(Files.line(workshop.paths.proc + "/cmdline") ?? "")
        // The card that the node booted from, for systems that look for it by that (facts 5.9).
        let parameters = [plan.kernelParameters, own.bootInterface].compactMap(\.self).joined(separator: " ")
        let isAsked = plan.kernelParameters != nil || own.bootInterface != nil
        try grub.write(GrubSettings(kernelParameters: isAsked ? parameters : nil))
    }

    /// What boots the system, as it stands in the menu that was written.
    private func installed(
        _ system: ImagePlan, _ mapperDevice: String?, _ grub: InstalledGrub, _ contents: [String: DeviceContent]
    ) throws -> InstalledSystem {
        let action = "reading the boot menu of \(system.name)"
        guard let uuid = contents[system.device]?.uuid else {
            throw AgentError(action, "nothing is known about \(system.device)")
        }
        guard let entry = GrubMenu.entry(booting: uuid, on: mapperDevice, in: try grub.menu()) else {
            let reason = "no entry boots from the file system \(uuid)"
            throw AgentError(action, reason, advice: "check that the image has a kernel in /boot")
        }
        return InstalledSystem(image: system, rootUUID: uuid, entry: entry, menuPath: grub.menuPath)
    }
}
