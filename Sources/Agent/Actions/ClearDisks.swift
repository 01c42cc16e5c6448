internal import Blocking
internal import Commands
internal import Logging
internal import Provisioning

/// Takes apart what is built on the disks of a plan, and removes all signatures (policy `clean`, decision A3).
///
/// Only the disks of the plan are touched, and what lies on them alone.
struct ClearDisks {
    let workshop: Workshop

    private var stack: BlockStack { BlockStack(paths: workshop.paths) }

    // MARK: Whether it may be done

    /// Finds out, without touching anything, whether all of it may be taken apart.
    func validate(_ plan: StoragePlan) async throws {
        let disks = plan.disks.map(\.disk)
        let built = stack.built(on: disks)
        let names = Set(disks.flatMap { stack.names(of: $0.name) } + built.flatMap { stack.names(of: $0.name) })
        try workshop.checkUse(of: names)
        try check(built, names)
        let assemblies = try await StorageSurvey(workshop: workshop).assemblies()
        for assembly in assemblies { try check(assembly, names, plan) }
        try checkNodes(plan, names)
    }

    private func check(_ built: [BlockStack.Built], _ names: Set<String>) throws {
        for device in built {
            let foreign = device.members.filter { !names.contains($0) }
            if !foreign.isEmpty {
                try refuse(device.node, foreign.map { "/dev/\($0)" })
            }
            if case .mapped(_, let uuid) = device.kind, uuid.hasPrefix("mpath-") {
                let reason =
                    "\(device.members.map { "/dev/\($0)" }.joined(separator: ", ")): paths of a multipath device"
                throw AgentError("looking at the disks", reason, advice: "name a disk with one path")
            }
        }
    }

    private func check(_ assembly: Assembly, _ names: Set<String>, _ plan: StoragePlan) throws {
        let foreign = assembly.members.filter { !names.contains(stack.name(of: $0)) }
        if foreign.count < assembly.members.count, !foreign.isEmpty { try refuse(assembly.title, foreign) }
        guard foreign.count == assembly.members.count, let group = assembly.group,
            let wanted = plan.volumeGroups.first(where: { $0.name == group })
        else { return }
        let reason =
            "there is a \(assembly.title) on \(foreign.joined(separator: ", ")), which the request does not name"
        throw AgentError("looking at the disks", reason, advice: "choose another name at \(wanted.path)")
    }

    private func refuse(_ title: String, _ foreign: [String]) throws {
        let reason = "\(title) is also on \(foreign.joined(separator: ", ")), which the request does not name"
        throw AgentError("looking at the disks", reason, advice: "name those disks too, or take it apart before")
    }

    /// Whether the names of planned arrays and groups are free, or will be.
    private func checkNodes(_ plan: StoragePlan, _ names: Set<String>) throws {
        let nodes = plan.arrays.map(\.device) + plan.volumeGroups.map { "/dev/\($0.name)" }
        for node in nodes where Files.exists(workshop.paths.node(node)) {
            // The folder of a group that is there now has links to its volumes.
            let entries = Files.names(in: workshop.paths.node(node)).map { "\(workshop.paths.node(node))/\($0)" }
            let used = (entries.isEmpty ? [workshop.paths.node(node)] : entries).map { stack.name(of: $0) }
            guard !names.isSuperset(of: used) else { continue }
            throw AgentError("looking at the disks", "\(node) is something else", advice: "choose another name")
        }
    }

    // MARK: Doing it

    /// Takes apart and wipes.
    func execute(_ plan: StoragePlan) async throws {
        let disks = plan.disks.map(\.disk)
        try await attempting("taking apart what is on the disks") { try await dismantle(stack.built(on: disks), disks) }
        for disk in plan.disks {
            try await attempting("wiping \(disk.disk.path)") { try await wipe(disk) }
        }
    }

    private func dismantle(_ built: [BlockStack.Built], _ disks: [Disk]) async throws {
        let names = Set(disks.flatMap { stack.names(of: $0.name) } + built.flatMap { stack.names(of: $0.name) })
        for device in DiskUse(paths: workshop.paths).swaps(on: names) {
            try await workshop.runner.check(Tools.swapOff(device))
        }
        guard !built.isEmpty else { return }
        workshop.reporter.note(
            Partitioning.name, "taking apart \(built.map(\.node).joined(separator: ", "))")
        var left = built
        while !left.isEmpty {
            let tops = left.filter { stack.isTop($0.name) }
            guard !tops.isEmpty else {
                let names = left.map(\.node).joined(separator: ", ")
                throw AgentError("taking apart \(names)", "something else is built on it")
            }
            for device in tops { try await remove(device) }
            left.removeAll { tops.contains($0) }
        }
        try await workshop.runner.check(Tools.settle())
    }

    private func remove(_ device: BlockStack.Built) async throws {
        switch device.kind {
        case .array: try await workshop.runner.check(Tools.stopArray("/dev/\(device.name)"))
        case .mapped(let name, _): try await workshop.runner.check(Tools.removeMapped(name))
        }
    }

    /// Removes the signatures of a disk and its old partitions, both partition tables, and what new partitions, which
    /// may be anywhere on the old disk, would show at their ends: before they are there, so that nobody sees it.
    private func wipe(_ plan: DiskPlan) async throws {
        let disk = plan.disk
        let old = stack.names(of: disk.name).dropFirst().map { "\(workshop.paths.devices)/\($0)" }
        if !old.isEmpty { try await workshop.runner.check(Tools.wipe(old)) }
        try await workshop.runner.check(Tools.wipe([disk.path]))
        let parts = plan.partitions.map { $0.bytes(sectorSize: disk.sectorSize) }
        // A disk that does not end with a whole sector has nothing in the rest.
        let size = disk.size / UInt64(disk.sectorSize) * UInt64(disk.sectorSize)
        try await Eraser.shared.erase(disk.path, size: size, parts: parts)
        // udev looks at what changed, and a partition that it holds open cannot be removed.
        try await workshop.runner.check(Tools.settle())
    }
}

extension Workshop {
    /// Refuses disks of which something is mounted.
    func checkUse(of plan: StoragePlan) throws {
        let (stack, disks) = (BlockStack(paths: paths), plan.disks.map(\.disk))
        let built = stack.built(on: disks)
        try checkUse(of: Set(disks.flatMap { stack.names(of: $0.name) } + built.flatMap { stack.names(of: $0.name) }))
    }

    func checkUse(of names: Set<String>) throws {
        let users = DiskUse(paths: paths).mounts(of: names)
        guard !users.isEmpty else { return }
        let advice = "unmount it or boot the ramdisk afresh"
        throw AgentError("looking at the disks", users.joined(separator: ", "), advice: advice)
    }
}
