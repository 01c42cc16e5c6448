internal import Commands
internal import Provisioning

/// Makes LVM physical volumes, their group, and what is in it.
struct BuildVolumeGroups {
    let workshop: Workshop

    func make(_ plan: VolumeGroupPlan) async throws {
        let what = "volume group \(plan.name), \(plan.volumes.count) volumes"
        try await workshop.reporter.step(Partitioning.name, what) {
            try await attempting("making \(what)") {
                for volume in plan.physicalVolumes {
                    try await workshop.runner.check(LVMTools.makePhysicalVolume(volume))
                }
                try await workshop.runner.check(LVMTools.makeGroup(plan))
                try await check(plan)
                try await makeVolumes(of: plan)
            }
        }
    }

    /// All volumes appear at once, and are erased then: one by one, each waits for udev.
    private func makeVolumes(of plan: VolumeGroupPlan) async throws {
        guard !plan.volumes.isEmpty else { return }
        for volume in plan.volumes { try await workshop.runner.check(LVMTools.makeVolume(volume, in: plan)) }
        try await workshop.runner.check(LVMTools.activate(plan))
        try await workshop.waitForNodes(plan.volumes.map(\.device), of: "the volumes of \(plan.name)")
        for volume in plan.volumes {
            try await Eraser.shared.erase(workshop.paths.node(volume.device), size: volume.size)
        }
        try await workshop.runner.check(Tools.settle(count: plan.volumes.count))
    }

    /// Extents are counted before LVM is asked; a group that has fewer must not end half made without a word.
    private func check(_ plan: VolumeGroupPlan) async throws {
        let result = try await workshop.runner.check(LVMTools.countExtents(plan))
        let count = UInt64(result.standardOutput.filter { !$0.isWhitespace })
        guard let count, count >= plan.volumes.reduce(0, { $0 + $1.extents }) else {
            let found = count.map(String.init) ?? "an unknown number of"
            throw AgentError("making volume group \(plan.name)", "it has \(found) extents, planned \(plan.extents)")
        }
    }
}
