internal import Blocking
internal import Commands
internal import Provisioning

/// Makes what an image brought a file system of this node: as large as its partition, with a UUID and a label of its
/// own. Two nodes, or two partitions, must not have file systems of one UUID.
struct ImageCare {
    let workshop: Workshop

    /// Fits a file system to its device.
    ///
    /// - Returns: What is on the device then.
    func fit(_ device: String, _ plan: FileSystemPlan?) async throws -> DeviceContent {
        try await workshop.runner.check(Tools.settle())
        let found = try await workshop.identify(device)
        try check(found, device, plan)
        switch FileSystemType(rawValue: found.type) {
        case .ext2, .ext3, .ext4: try await fitExt(device, plan?.label)
        case .xfs: try await fitXFS(device, plan?.label)
        case .btrfs: try await fitBtrfs(device, plan?.label)
        case .vfat, .swap, nil:
            workshop.reporter.note(CopyImage.name, "\(found.type) on \(device) is left as the image brought it")
        }
        let content = try await workshop.identify(device)
        try await waitForLink(content, device)
        return content
    }

    /// `grub-mkconfig` names a root by UUID only if udev has made the link for it.
    private func waitForLink(_ content: DeviceContent, _ device: String) async throws {
        try await workshop.runner.check(Tools.trigger(device))
        try await workshop.runner.check(Tools.settle())
        let link = "\(workshop.paths.devices)/disk/by-uuid/\(content.uuid)"
        try await poll("waiting for udev's \(link)", every: .milliseconds(100), limit: .seconds(10)) {
            Files.exists(link) ? Probe.done(()) : .pending(lastSeen: "no such link")
        }
    }

    private func check(_ found: DeviceContent, _ device: String, _ plan: FileSystemPlan?) throws {
        guard let plan, let type = plan.type, type.rawValue != found.type else { return }
        throw AgentError(
            "looking at the image on \(device)", "it holds \(found.type), not \(type.rawValue)",
            advice: "set \(plan.path).file_system to what the image holds")
    }

    private func fitExt(_ device: String, _ label: String?) async throws {
        // resize2fs and tune2fs want a file system that was just checked.
        try await workshop.runner.check(Tools.checkExt(device), accepting: Tools.checkedStatuses)
        try await workshop.runner.check(Tools.growExt(device))
        try await workshop.runner.check(Tools.renewExt(device, label: label))
    }

    private func fitXFS(_ device: String, _ label: String?) async throws {
        // Mounted first: that also replays a log that the image was taken with, which xfs_admin wants done.
        try await mounted(device) { try await workshop.runner.check(Tools.growXFS(mountedAt: $0)) }
        try await workshop.runner.check(Tools.renewXFS(device, label: label))
    }

    private func fitBtrfs(_ device: String, _ label: String?) async throws {
        try await mounted(device) { try await workshop.runner.check(Tools.growBtrfs(mountedAt: $0)) }
        try await workshop.runner.check(Tools.renewBtrfs(device))
        if let label { try await workshop.runner.check(Tools.labelBtrfs(device, label)) }
    }

    /// Some file systems grow only while they are mounted.
    private func mounted<Ignored>(_ device: String, _ body: (String) async throws -> Ignored) async throws {
        try await MountTree.with(workshop) { tree in
            try await tree.mount(device, at: "/")
            _ = try await body(tree.root)
        }
    }
}
