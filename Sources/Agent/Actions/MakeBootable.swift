internal import Provisioning

/// Makes the systems that are on the disks fit for this node, and the node boot them: fstab, initramfs, boot loader (facts 4.1, 5,
/// 6.1).
struct MakeBootable: Action {
    static let name = "bootloader"
    var name: String { Self.name }

    let workshop: Workshop

    func validate(_ deployment: inout Deployment) async throws {
        try await InstallBootLoader(workshop: workshop).validate(deployment.plan)
        if deployment.plan.multiboot != nil { try InstallMultiboot(workshop: workshop).validate(deployment.plan) }
    }

    func execute(_ deployment: inout Deployment) async throws {
        guard !(try isRehearsal(deployment.plan)) else { return }
        try await workshop.identifyMissing(&deployment)
        var installed: [InstalledSystem] = []
        for system in deployment.plan.systems {
            installed.append(try await finish(system, deployment))
        }
        if let device = deployment.plan.multiboot {
            try await InstallMultiboot(workshop: workshop).install(installed, on: device, deployment)
        } else if let system = installed.first {
            try BootReport(workshop: workshop).write(BootReport.info(system))
        }
    }

    private func finish(_ system: ImagePlan, _ deployment: Deployment) async throws -> InstalledSystem {
        try await MountTree.with(workshop, mounting: system, of: deployment.plan) { tree in
            let mounted = MountedSystem(image: system, root: tree.root)
            try await WriteFstab(workshop: workshop).write(mounted, deployment)
            try await DescribeStorage(workshop: workshop).describe(mounted, deployment)
            return try await InstallBootLoader(workshop: workshop).install(mounted, deployment)
        }
    }

    /// Whether rsync was told to change nothing: then nothing else may either.
    private func isRehearsal(_ plan: StoragePlan) throws -> Bool {
        let options = plan.copyOptions ?? []
        guard RsyncOptions.isDryRun(options) else { return false }
        workshop.reporter.note(Self.name, "nothing is changed, because of \(options.joined(separator: " "))")
        return true
    }
}
