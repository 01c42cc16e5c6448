internal import Commands
internal import Contract
internal import Provisioning

/// Makes the node boot the installed system: GRUB for BIOS, from within the image, onto every disk of the plan
/// (facts 5.1, 5.2, 5.5).
struct InstallBootLoader: Action {
    static let name = "bootloader"

    let workshop: Workshop

    func validate(_ deployment: Deployment) async throws {
        guard deployment.plan.system != nil, Files.exists(workshop.paths.sysfs + "/firmware/efi") else { return }
        let reason = "this node was started by UEFI, and the boot loader that is installed is for BIOS"
        throw AgentError("looking at the firmware", reason, advice: "boot the node in BIOS (legacy) mode")
    }

    func execute(_ deployment: inout Deployment) async throws {
        guard let system = deployment.plan.system, let root = deployment.root else { return }
        let (plan, contents) = (deployment.plan, deployment.contents)
        let disks = plan.disks.filter(\.takesBootLoader).map(\.disk.path)
        try await workshop.reporter.step(Self.name, "GRUB on \(disks.joined(separator: ", "))") {
            let grub = try InstalledGrub(root: root)
            try await attempting("installing the boot loader of \(system.name)") {
                try configure(grub, plan)
                for disk in disks { try await workshop.runner.check(grub.install(on: disk)) }
                try await workshop.runner.check(grub.makeMenu())
            }
            try report(system, plan.mapperDevice(of: system.device), grub, contents)
        }
    }

    private func configure(_ grub: InstalledGrub, _ plan: StoragePlan) throws {
        let own = KernelCommandLine(Files.line(workshop.paths.proc + "/cmdline") ?? "")
        // The card that the node booted from, for systems that look for it by that (facts 5.9).
        let parameters = [plan.kernelParameters, own.bootInterface].compactMap(\.self).joined(separator: " ")
        let isAsked = plan.kernelParameters != nil || own.bootInterface != nil
        try grub.write(GrubSettings(kernelParameters: isAsked ? parameters : nil))
    }

    /// Writes what can be booted (facts 5.7), as it stands in the menu that was written.
    private func report(
        _ system: ImagePlan, _ mapperDevice: String?, _ grub: InstalledGrub, _ contents: [String: DeviceContent]
    ) throws {
        let action = "reading the boot menu of \(system.name)"
        guard let uuid = contents[system.device]?.uuid else {
            throw AgentError(action, "nothing is known about \(system.device)")
        }
        guard let entry = GrubMenu.entry(booting: uuid, on: mapperDevice, in: try grub.menu()) else {
            let reason = "no entry boots from the file system \(uuid)"
            throw AgentError(action, reason, advice: "check that the image has a kernel in /boot")
        }
        let element = BootInfo.Element(
            grubID: entry.index, bootName: entry.title, rootUUID: uuid, osID: system.name,
            imageName: system.imageName, imageUUID: system.imageUUID)
        let info = BootInfo(elements: [element], currentElement: 0)
        try Files.write(try JSONText.encode(info), to: workshop.paths.bootInfo)
        try Files.link(workshop.paths.bootInfoAlias, to: workshop.paths.bootInfo)
    }
}
