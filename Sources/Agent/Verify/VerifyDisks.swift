internal import Commands
internal import Logging
internal import Provisioning

/// Makes sure that the disks are as planned, and changes nothing before that is sure (policy `verify`, facts 2.9).
struct VerifyDisks {
    let workshop: Workshop

    /// What was started to be looked at, and is stopped again where the disks are not as planned.
    private struct Started {
        var arrays: [String] = []
        var groups: [VolumeGroupPlan] = []
    }

    /// Compares. Arrays and groups run afterwards; arrays are still read-only.
    ///
    /// - Throws: ``DifferenceError``.
    func validate(_ plan: StoragePlan) async throws {
        var found = FoundStorage()
        let reader = DiskReader(workshop: workshop, plan: plan)
        try await reader.readPartitions(into: &found)
        try check(Comparison.ofPartitions(plan, found))
        var started = Started()
        do {
            try await start(plan, &started)
            try await reader.readGroups(into: &found)
            try await reader.readContents(into: &found, where: plan.isBuilt)
            found.mounts = try await reader.mounts()
            try check(Comparison.ofVolumes(plan, found))
        } catch {
            await stop(started)
            throw error
        }
    }

    private func check(_ differences: [Difference]) throws {
        for difference in differences { workshop.logger.info("difference: \(difference)") }
        if !differences.isEmpty { throw DifferenceError(differences: differences) }
    }

    /// Runs arrays without a write to their metadata, and groups, of which running writes none.
    private func start(_ plan: StoragePlan, _ started: inout Started) async throws {
        for array in plan.arrays where !Files.exists(workshop.paths.node(array.device)) {
            started.arrays.append(array.device)
            try await workshop.runner.check(Tools.assembleReadOnly(array))
            try await workshop.waitForNodes([array.device], of: "the array \(array.device)")
        }
        for group in plan.volumeGroups {
            let nodes = group.volumes.map { workshop.paths.node($0.device) }
            guard !nodes.allSatisfy(Files.exists) else { continue }
            started.groups.append(group)
            // A group that is not what it should be is a difference, told later with all others.
            let result = try await workshop.runner.run(LVMTools.activate(group))
            if result.status != .exited(0) { workshop.logger.warning("\(result.standardError)") }
            try await workshop.runner.check(Tools.settle())
        }
    }

    private func stop(_ started: Started) async {
        let commands =
            started.groups.reversed().map(LVMTools.deactivate) + started.arrays.reversed().map(Tools.stopArray)
        for command in commands {
            do { try await workshop.runner.check(command) } catch { workshop.logger.warning("\(error)") }
        }
    }

    /// An array that ran before is not read-only, and mdadm fails where it need not change that.
    private func isReadOnly(_ array: ArrayPlan) -> Bool {
        let name = BlockStack(paths: workshop.paths).name(of: workshop.paths.node(array.device))
        return Files.line("\(workshop.paths.sysfs)/block/\(name)/md/array_state") == "readonly"
    }

    /// Lets arrays be written, and says what is on the file systems that are kept.
    func execute(_ deployment: inout Deployment) async throws {
        let plan = deployment.plan
        for array in plan.arrays where isReadOnly(array) {
            try await workshop.runner.check(Tools.allowWriting(array.device))
        }
        for fileSystem in plan.fileSystems where fileSystem.isKept {
            deployment.contents[fileSystem.device] = try await workshop.identify(fileSystem.device)
        }
    }
}
