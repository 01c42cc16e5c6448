public import Commands
public import Logging
public import Provisioning
public import Transfer

/// Carries requests out on this node: reads, finds disks, plans, makes sure that everything can be done, does it.
public struct Provisioner: Sendable {
    /// What is to be carried out, and how.
    public struct Job: Sendable {
        /// The request's text.
        public var document: [UInt8]
        /// The name of the data driver: the format of the text.
        public var dataDriver: String
        /// The name of the deploy driver.
        public var deployDriver: String
        /// The name of the one action that is carried out; nil for the whole flow.
        public var action: String?
        /// Whether images are written also onto file systems that the policy keeps.
        public var redeploys: Bool
        /// What the command line says of the config drive.
        public var configDrive = ConfigDriveOptions()

        /// Describes a job.
        public init(
            document: [UInt8], dataDriver: String, deployDriver: String, action: String? = nil,
            redeploys: Bool = false
        ) {
            self.document = document
            self.dataDriver = dataDriver
            self.deployDriver = deployDriver
            self.action = action
            self.redeploys = redeploys
        }
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

    /// Carries a job out.
    ///
    /// - Throws: ``RequestError`` and ``AgentError`` before the first byte is written if something can be refused;
    ///   ``AgentError`` and what tools say after that; `CancellationError`.
    public func run(_ job: Job) async throws {
        var script: RunOnFailure.Script?
        do {
            try await carryOut(job, onFailure: &script)
        } catch {
            // A request that is wrong is nothing that happened to the node; an end that was asked for is no failure.
            if let script, !(error is RequestError), !(error is CancellationError) {
                await RunOnFailure(workshop: workshop).run(script, after: error)
            }
            throw error
        }
    }

    /// - Parameter script: Gets what is to be run if this fails.
    private func carryOut(_ job: Job, onFailure script: inout RunOnFailure.Script?) async throws {
        var (deployment, actions) = try await workshop.reporter.step(
            "validate", "the request, the disks and the images"
        ) {
            try await prepared(job, onFailure: &script)
        }
        // What an earlier run said is not true any more.
        for path in [workshop.paths.bootInfo, workshop.paths.bootInfoAlias] { Files.remove(path) }
        for note in deployment.plan.notes { workshop.reporter.note("validate", note) }
        for action in actions {
            try Task.checkCancellation()
            try await action.execute(&deployment)
        }
        // The node may be switched off right after this.
        _ = try await attempting("writing everything to the disks") { try await workshop.runner.check(Tools.sync()) }
    }

    /// Plans, and makes sure that everything can be done. Nothing is touched.
    ///
    /// - Returns: The plan, and the actions that carry it out, in order.
    private func prepared(
        _ job: Job, onFailure script: inout RunOnFailure.Script?
    ) async throws -> (Deployment, [any Action]) {
        let flow = try await Flow(job, workshop: workshop)
        let (request, document) = try await flow.request()
        script = try await RunOnFailure(workshop: workshop).prepared(request.onFailScript)
        var deployment = Deployment(plan: try plan(request), document: document, request: request)
        try checkTools(deployment.plan)
        for action in flow.executed { try await action.validate(&deployment) }
        return (deployment, flow.executed)
    }

    /// A provisioner that only answers questions: it tells nobody what it does.
    public static func silent() -> Provisioner {
        let logger = Logger(label: "bareproof-agent") { _ in SwiftLogNoOpLogHandler() }
        return Provisioner(
            runner: SystemCommandRunner(logger: logger),
            reporter: Reporter(format: .plain, logger: logger) { _, _ in }, logger: logger)
    }

    /// What is wrong with a request; nothing if it is valid. No disk is looked at.
    ///
    /// - Throws: ``AgentError`` if nobody knows the format.
    public func problems(of document: [UInt8], dataDriver: String) async throws -> [Problem] {
        do {
            let plugins = Plugins(workshop: workshop)
            let (format, document) = try await RequestFormat.named(dataDriver, plugins, reading: document)
            _ = try format.read(document)
            return []
        } catch let error as RequestError {
            return error.problems
        }
    }

    /// Says what would be done, and touches nothing.
    ///
    /// - Parameters:
    ///   - job: What is to be carried out.
    ///   - disks: The disks; nil for those of this node.
    ///   - firmware: What starts the node; nil for what started this one.
    /// - Throws: ``RequestError``, ``AgentError``.
    public func plan(
        _ job: Job, on disks: [Disk]? = nil, firmware: Firmware? = nil
    ) async throws -> StoragePlan {
        let (request, _) = try await Flow(job, workshop: workshop).request()
        return try Planner.plan(
            request, on: disks ?? DiskDiscovery(paths: workshop.paths).disks(), firmware: firmware ?? self.firmware)
    }

    private var firmware: Firmware { FirmwareDiscovery.firmware(paths: workshop.paths) }

    /// Starts the node anew, without any request.
    public func reboot() async throws {
        try await Reboot(workshop: workshop).reboot()
    }

    /// Runs driver actions alone: all is validated before the first one is run.
    ///
    /// - Parameter document: The actions' text.
    /// - Throws: ``RequestError``, ``AgentError``, `CancellationError`.
    public func runActions(_ document: [UInt8]) async throws -> DriverActionResults {
        let actions = RunDriverActions(workshop: workshop)
        let list = try DriverActions.read(document)
        try await workshop.reporter.step("validate", "the actions and their resources") {
            try await actions.validate(list)
        }
        return try await actions.run(list)
    }

    private func plan(_ request: ProvisionRequest) throws -> StoragePlan {
        let disks = DiskDiscovery(paths: workshop.paths).disks()
        workshop.logger.info("disks: \(disks.map { "\($0.path) (\($0.size) bytes)" }.joined(separator: ", "))")
        let plan = try Planner.plan(request, on: disks, firmware: firmware)
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
