internal import Commands
internal import Provisioning

/// Makes MD RAID arrays.
struct BuildArrays {
    let workshop: Workshop

    /// Makes an array of partitions that are there, and does not wait until its members agree: the kernel sees to
    /// that while the array is used, and goes on after a restart.
    func make(_ plan: ArrayPlan) async throws {
        let what = "\(plan.level.rawValue) \(plan.device) of \(plan.members.joined(separator: ", "))"
        try await workshop.reporter.step(Partitioning.name, what) {
            try await attempting("making \(what)") {
                try await workshop.runner.check(Tools.makeArray(plan))
                try await workshop.waitForNodes([plan.device], of: "the array \(plan.device)")
                // What was on the members may begin where the array's data does.
                try await Eraser.shared.erase(workshop.paths.node(plan.device), size: plan.size)
                try await workshop.runner.check(Tools.settle())
            }
        }
    }
}
