internal import Commands
internal import Logging
internal import Provisioning

/// Where a node's firmware starts a boot loader from: the begin of each disk, or EFI system partitions.
struct BootPlaces {
    let workshop: Workshop
    let plan: StoragePlan

    var platform: GrubTools.Platform { GrubTools.Platform(plan.firmware) }

    private var disks: [String] { plan.disks.filter(\.takesBootLoader).map(\.disk.path) }

    /// For messages: `on /dev/vda, /dev/vdb`.
    var description: String {
        switch plan.firmware {
        case .bios: "on \(disks.joined(separator: ", "))"
        case .uefi: "for UEFI on \(plan.systemPartitions.map(\.partition.device).joined(separator: ", "))"
        }
    }

    /// Installs a GRUB on all of them.
    ///
    /// - Parameters:
    ///   - source: The GRUB, with the place that holds its menu.
    ///   - name: What UEFI calls it.
    ///   - mounted: The EFI system partition that is mounted below that place already.
    func install(_ source: GrubTools.Source, as name: String, mounted: String? = nil) async throws {
        switch plan.firmware {
        case .bios:
            for disk in disks { try await workshop.runner.check(GrubTools.install(source, on: disk)) }
        case .uefi: try await installForUEFI(source, as: name, mounted)
        }
    }

    // MARK: UEFI

    /// On each partition in a folder of its own, and where firmware looks by itself, so that the node boots from either of
    /// its disks, and also when the firmware has forgotten all that it knew.
    private func installForUEFI(_ source: GrubTools.Source, as name: String, _ mounted: String?) async throws {
        var entries: [FirmwareMenuWriter.Entry] = []
        for (disk, partition) in plan.systemPartitions {
            let program =
                partition.device == mounted
                ? try await install(source, as: name)
                : try await MountTree.with(workshop, at: source.root) { tree in
                    try await tree.mount(partition.device, at: GrubTools.efiFolder)
                    return try await install(source, as: name)
                }
            let label = entries.isEmpty ? name : "\(name) (\(disk.name))"
            entries.append(
                FirmwareMenuWriter.Entry(label: label, program: program, disk: disk, partition: partition))
        }
        try await FirmwareMenuWriter(workshop: workshop).write(entries)
    }

    /// - Returns: What the firmware is to start, as it names it.
    private func install(_ source: GrubTools.Source, as name: String) async throws -> String {
        try await workshop.runner.check(GrubTools.install(source, in: .own(name)))
        try await workshop.runner.check(GrubTools.install(source, in: .removable))
        // Where an image brings loaders that are signed, its GRUB has been put behind this one.
        let isSigned = InstalledFiles(root: source.root).exists("\(GrubTools.efiFolder)/EFI/\(name)/shimx64.efi")
        return "\\EFI\\\(name)\\\(isSigned ? "shimx64.efi" : "grubx64.efi")"
    }
}
