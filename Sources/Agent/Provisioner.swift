public import Commands
public import Logging
public import Provisioning
public import Transfer

/// Carries requests out on this node: reads, finds disks, plans, makes sure that everything can be done, does it.
public struct Provisioner: Sendable {
    /// How far to go.
    public enum Goal: Sendable {
        /// Partitions and file systems.
        case partitions
        /// A node that boots.
        case system
    }

    private let workshop: Workshop

    /// Makes a provisioner.
    public init(
        runner: any CommandRunner, transfers: TransferOptions = TransferOptions(), paths: HostPaths = HostPaths(),
        reporter: Reporter, logger: Logger
    ) {
        workshop = Workshop(
            runner: runner, fetcher: Fetcher(options: transfers), paths: paths, tools: .searchPath,
            reporter: reporter, logger: logger)
    }

    init(workshop: Workshop) {
        self.workshop = workshop
    }

    /// Carries a request out.
    ///
    /// - Parameters:
    ///   - document: The request's text.
    ///   - dataDriver: The format of the text.
    ///   - deployDriver: The name of the deploy driver.
    ///   - goal: How far to go.
    ///   - redeploys: Whether images are written also onto file systems that the policy keeps.
    /// - Throws: ``RequestError`` and ``AgentError`` before the first byte is written if something can be refused;
    ///   ``AgentError`` and what tools say after that; `CancellationError`.
    public func run(
        _ document: [UInt8], dataDriver: any DataDriver.Type, deployDriver: String, upTo goal: Goal,
        redeploys: Bool = false
    ) async throws {
        guard let driver = DeployDrivers.all.first(where: { $0.names.contains(deployDriver) }) else {
            throw AgentError("choosing a deploy driver", "no \"\(deployDriver)\"")
        }
        let deploy = driver.init(workshop: workshop)
        var deployment = try await workshop.reporter.step("validate", "the request, the disks and the images") {
            let deployment = Deployment(plan: try plan(document, dataDriver, redeploys))
            try checkTools(deployment.plan)
            try await deploy.validate(deployment, upTo: goal)
            return deployment
        }
        // What an earlier run said is not true any more.
        for path in [workshop.paths.bootInfo, workshop.paths.bootInfoAlias] { Files.remove(path) }
        for note in deployment.plan.notes { workshop.reporter.note("validate", note) }
        try await deploy.partition(&deployment)
        if goal == .system { try await deploy.deploy(&deployment) }
        // The node may be switched off right after this.
        _ = try await attempting("writing everything to the disks") { try await workshop.runner.check(Tools.sync()) }
    }

    /// Says what would be done, and touches nothing.
    ///
    /// - Throws: ``RequestError``.
    private func plan(
        _ document: [UInt8], _ dataDriver: any DataDriver.Type, _ redeploys: Bool
    ) throws -> StoragePlan {
        var request = try dataDriver.read(document)
        if redeploys { request.redeploys = true }
        let disks = DiskDiscovery(paths: workshop.paths).disks()
        workshop.logger.info("disks: \(disks.map { "\($0.path) (\($0.size) bytes)" }.joined(separator: ", "))")
        let plan = try Planner.plan(request, on: disks)
        for line in PlanText.lines(of: plan) { workshop.logger.info("plan: \(line)") }
        return plan
    }

    private func checkTools(_ plan: StoragePlan) throws {
        let missing = workshop.tools.missing(for: plan)
        guard missing.isEmpty else {
            let reason = "not installed: \(missing.joined(separator: ", "))"
            throw AgentError(
                "looking for the programs that the request needs", reason, advice: "add them to the ramdisk")
        }
    }
}
