internal import Commands
internal import Contract
internal import Provisioning

/// Makes the node boot an installed system: GRUB for what starts the node, on every disk that should boot (facts 5.1, 5.2, 5.5). One
/// of several systems gets its menu only, from which that of all of them is made.
struct InstallBootLoader {
    let workshop: Workshop

    func validate(_ plan: StoragePlan) async throws {
        let width = Files.line(workshop.paths.sysfs + "/firmware/efi/fw_platform_size")
        guard !plan.systems.isEmpty, plan.firmware == .uefi, width == "32" else { return }
        let reason = "this node was started by UEFI of 32 bits, and the boot loaders for UEFI are of 64"
        throw AgentError("looking at the firmware", reason, advice: "boot the node in BIOS (legacy) mode")
    }

    /// Installs it.
    ///
    /// - Returns: What boots the system.
    func install(_ mounted: MountedSystem, _ deployment: Deployment) async throws -> InstalledSystem {
        let (system, plan) = (mounted.image, deployment.plan)
        let places = BootPlaces(workshop: workshop, plan: plan)
        let isAlone = plan.multiboot == nil
        let what = isAlone ? "GRUB \(places.description)" : "the menu of \(system.name)"
        return try await workshop.reporter.step(MakeBootable.name, what) {
            let image = InstalledGrub(root: mounted.root)
            let parameters = kernelParameters(plan)
            let menu = try await attempting("installing the boot loader of \(system.name)") {
                try image.write(GrubSettings(kernelParameters: parameters))
                let installer = InstallGrub(workshop: workshop, places: places, system: mounted, image: image)
                let source = isAlone ? try await installer.install() : image.source(for: places.platform)
                return try await GrubMenuFile(
                    workshop: workshop, plan: plan, system: mounted, contents: deployment.contents,
                    kernelParameters: parameters
                ).make(image, for: source)
            }
            return try installed(system, plan.mapperDevice(of: system.device), menu, deployment.contents)
        }
    }

    /// What the kernel gets besides its root; nil leaves it to the image.
    private func kernelParameters(_ plan: StoragePlan) -> String? {
        let own = KernelCommandLine(Files.line(workshop.paths.proc + "/cmdline") ?? "")
        // The card that the node booted from, for systems that look for it by that (facts 5.9).
        let parameters = [plan.kernelParameters, own.bootInterface].compactMap(\.self)
        return parameters.isEmpty ? nil : parameters.joined(separator: " ")
    }

    /// What boots the system, as it stands in the menu that was written.
    private func installed(
        _ system: ImagePlan, _ mapperDevice: String?, _ menu: GrubMenuFile.Made, _ contents: [String: DeviceContent]
    ) throws -> InstalledSystem {
        let action = "reading the boot menu of \(system.name)"
        guard let uuid = contents[system.device]?.uuid else {
            throw AgentError(action, "nothing is known about \(system.device)")
        }
        guard let entry = GrubMenu.entry(booting: uuid, on: mapperDevice, in: menu.text) else {
            let reason = "no entry boots from the file system \(uuid)"
            throw AgentError(action, reason, advice: "check that the image has a kernel in /boot")
        }
        return InstalledSystem(image: system, rootUUID: uuid, entry: entry, menuPath: menu.path)
    }
}
