internal import Commands
internal import Contract
internal import Provisioning

/// Installs the boot loader that several systems have in common, on a partition of its own (seed S002, facts 5.6).
struct InstallMultiboot {
    /// Where GRUB itself looks for the menu.
    private static let grubFolder = "/boot/grub"

    let workshop: Workshop

    /// Finds out whether it can be done.
    func validate(_ plan: StoragePlan) throws {
        let places = BootPlaces(workshop: workshop, plan: plan)
        guard places.hasBundled else {
            let advice = "the ramdisk has to bring it (Debian: \(places.platform.package) and grub2-common)"
            throw AgentError("looking for a GRUB for \(places.platform.rawValue)", "there is none", advice: advice)
        }
        guard Files.exists(workshop.paths.bootSelector) else {
            let advice = "the ramdisk has to bring it"
            throw AgentError("looking for what selects a system", "no \(workshop.paths.bootSelector)", advice: advice)
        }
    }

    /// Installs it on all disks that the node may boot from, with an entry for each system.
    func install(_ systems: [InstalledSystem], on device: String, _ deployment: Deployment) async throws {
        let plan = deployment.plan
        let places = BootPlaces(workshop: workshop, plan: plan)
        try await workshop.reporter.step(MakeBootable.name, "one for all systems, \(places.description)") {
            let menu = try await menu(systems, deployment)
            let info = BootInfo(
                elements: Self.elements(systems, menu), currentElement: menu.defaultEntry,
                multibootPartition: deployment.contents[device]?.uuid)
            try await attempting("installing the boot loader of all systems on \(device)") {
                try await MountTree.with(workshop) { tree in
                    try await tree.mount(device, at: "/")
                    try await places.install(.ramdisk(root: tree.root), as: ServicePartition.multiboot.rawValue)
                    try write(menu, info, to: InstalledFiles(root: tree.root))
                }
            }
            try BootReport(workshop: workshop).write(info)
            for system in systems { try await giveSelector(to: system, plan) }
        }
    }

    private func write(_ menu: MultibootMenu, _ info: BootInfo, to files: InstalledFiles) throws {
        try Files.makeDirectories(try files.resolve("/boot/grub2"))
        try Files.makeDirectories(try files.resolve(Self.grubFolder))
        try files.write(menu.text, to: BootMenu.path)
        try Files.link(try files.resolve(Self.grubFolder) + "/grub.cfg", to: "../grub2/grub.cfg")
        try Files.write(try JSONText.encode(info), to: try files.resolve(BootMenu.reportPath))
    }

    /// What the report says: the entries of the menu that was written, not those of each system's own.
    private static func elements(_ systems: [InstalledSystem], _ menu: MultibootMenu) -> [BootInfo.Element] {
        zip(systems, menu.entries).enumerated().map { index, pair in
            var element = pair.0.element
            element.grubID = index
            element.bootName = pair.1.title
            return element
        }
    }

    // MARK: The menu

    private func menu(_ systems: [InstalledSystem], _ deployment: Deployment) async throws -> MultibootMenu {
        // os-prober mounts what is not mounted by FUSE, which a ramdisk need not have.
        try await MountTree.with(workshop) { tree in
            for (index, system) in systems.enumerated() {
                try await tree.mount(system.image.device, at: "/\(index)", options: "ro")
            }
            let probed = try await attempting("looking for systems on all disks") {
                ProbedSystem.read(try await workshop.runner.check(Tools.probeSystems()).standardOutput)
            }
            var entries: [MultibootMenu.Entry] = []
            for system in systems { entries.append(try await entry(system, probed, deployment)) }
            return MultibootMenu(entries: entries, defaultEntry: deployment.plan.bootedSystem)
        }
    }

    private func entry(
        _ system: InstalledSystem, _ probed: [ProbedSystem], _ deployment: Deployment
    ) async throws -> MultibootMenu.Entry {
        let (device, stack) = (system.image.device, BlockStack(paths: workshop.paths))
        let found = probed.first { stack.name(of: $0.device) == stack.name(of: workshop.paths.node(device)) }
        if found == nil {
            let said = "os-prober does not see \(system.image.name) on \(device): its own menu is taken"
            workshop.reporter.note(MakeBootable.name, said)
        }
        let boot = deployment.plan.fileSystems.first {
            $0.images.contains(system.image.name) && $0.mountPath == "/boot"
        }
        let kernel = try await found.asyncFlatMap { try await self.kernel(of: $0, hasOwnBoot: boot != nil) }
        let ownMenu = boot == nil ? system.menuPath : String(system.menuPath.dropFirst("/boot".count))
        return MultibootMenu.Entry(
            title: "\(found?.name ?? system.entry.title) (on \(device))", identifier: system.image.name,
            bootUUID: boot.flatMap { deployment.contents[$0.device]?.uuid } ?? system.rootUUID, kernel: kernel,
            ownMenu: ownMenu)
    }

    /// The kernel that the system's own menu names first.
    private func kernel(of system: ProbedSystem, hasOwnBoot: Bool) async throws -> ProbedKernel? {
        let said = try await workshop.runner.check(Tools.probeKernels(system.device), accepting: [0, 1]).standardOutput
        guard var kernel = ProbedKernel.read(said).first else { return nil }
        if hasOwnBoot { kernel.dropFolder("/boot") }
        return kernel
    }

    // MARK: Switching

    /// Each system can list and select systems itself (seed S002).
    private func giveSelector(to system: InstalledSystem, _ plan: StoragePlan) async throws {
        try await attempting("giving \(system.image.name) the program that selects a system") {
            let program = try Files.read(workshop.paths.bootSelector)
            try await MountTree.with(workshop) { tree in
                try await tree.mount(system.image, of: plan)
                let files = InstalledFiles(root: tree.root)
                let folder = try files.directory("/usr/local/sbin")
                try Files.write(program, to: folder + "/bareproof-boot", permissions: 0o755)
            }
        }
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncFlatMap<Value>(_ transform: (Wrapped) async throws -> Value?) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
