internal import Provisioning

/// Says in the installed system's fstab where its file systems go (facts 6.1).
struct WriteFstab {
    static let name = "fstab"

    let workshop: Workshop

    func write(_ mounted: MountedSystem, _ deployment: Deployment) async throws {
        let (system, root) = (mounted.image, mounted.root)
        let entries = try entries(for: system, deployment)
        try await workshop.reporter.step(Self.name, "\(entries.count) entries for \(system.name)") {
            try await attempting("writing fstab of \(system.name)") {
                let files = InstalledFiles(root: root)
                // A system without /etc has no use for it (facts 6.1).
                guard files.exists("/etc") else { return }
                let text = try files.text("/etc/fstab") ?? ""
                try files.write(Fstab.updated(text, with: entries), to: "/etc/fstab")
            }
        }
    }

    private func entries(for system: ImagePlan, _ deployment: Deployment) throws -> [FstabEntry] {
        try deployment.plan.fileSystems.compactMap { plan in
            guard plan.images.contains(system.name), plan.isSwap || plan.mountPath != nil else { return nil }
            guard let content = deployment.contents[plan.device] else {
                throw AgentError("writing fstab of \(system.name)", "nothing is known about \(plan.device)")
            }
            return FstabEntry(
                uuid: content.uuid, mountPath: plan.mountPath, type: content.type, options: plan.fstabOptions,
                isEnabled: plan.isFstabEnabled)
        }
    }
}
