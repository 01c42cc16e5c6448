internal import Commands
internal import Documents
internal import Foundation
internal import Images
internal import Logging
internal import NodeTemplates
internal import SystemPackage

/// Runs one case from its first boot to its verdict.
public struct CaseRun: Sendable {
    /// What becomes of disks and nodes.
    public struct Options: Sendable {
        /// Whether the disks are kept in the report even if all is as expected; those of a failed case always are.
        public var keepsDisks = false
        /// What the disks of all cases of the run may take.
        let allowance = DiskAllowance()
        /// What becomes of the node if the case fails; nil removes it.
        public var keeping: FailedNodeKeeping?
        /// Where somebody wants to look at the node.
        public var pause: StepPause?

        /// The usual ones.
        public init() {}
    }

    let testCase: Case
    let environment: Environment
    let clock: RunClock
    let report: ReportFolder
    let rerun: Rerun
    let options: Options

    /// Takes what to run.
    ///
    /// - Parameters:
    ///   - testCase: The case.
    ///   - environment: What nodes are made of.
    ///   - clock: Times the steps.
    ///   - report: Where the evidence goes.
    ///   - rerun: What a person types to run the case again.
    ///   - options: What becomes of disks and nodes.
    public init(
        _ testCase: Case, environment: Environment, clock: RunClock, report: ReportFolder,
        rerun: Rerun = Rerun(program: "bareproof"), options: Options = Options()
    ) {
        self.rerun = rerun
        self.options = options
        self.testCase = testCase
        self.environment = environment
        self.clock = clock
        self.report = report
    }

    /// The file with the verdict in a report.
    static let verdictFile = "verdict.json"

    /// Runs the case, and leaves verdict and evidence in the report's folder.
    ///
    /// - Parameter onRest: Called when the node is off and no step will start it again, while its disks are still to be read.
    /// - Throws: `CancellationError` when the task is cancelled; nothing is left running then, and the evidence up to there is in the
    ///   folder. Everything else that goes wrong is in the verdict.
    public func run(onRest: (@Sendable () -> Void)? = nil) async throws -> Verdict {
        var verdict: Verdict
        do {
            let failures = try await perform(onRest)
            // What failed because nobody could ask a node any more says nothing of the agent.
            if !failures.isEmpty { try await environment.host.requireConnection() }
            verdict = self.verdict(failures.isEmpty ? .asExpected : .notAsExpected, failures)
        } catch {
            verdict = self.verdict(Task.isCancelled ? .interrupted : .couldNotRun, [])
            if !Task.isCancelled { verdict.problem = "\(await environment.host.explained(error))" }
            if case .crashed? = error as? NodeError { verdict.crashes = 1 }
        }
        verdict.kept = options.keeping?.outcome(in: report.path)
        try leave(verdict)
        if verdict.outcome == .interrupted { throw CancellationError() }
        return verdict
    }

    private func leave(_ verdict: Verdict) throws {
        try report.write(try verdict.document.json(), as: Self.verdictFile)
        try report.write(try clock.timeline.json(), as: "timeline.json")
        let differences = verdict.failures.flatMap(\.differences)
        if !differences.isEmpty {
            try report.write(differences.map { "\($0)\n" }.joined(separator: "\n"), as: "differences.txt")
        }
    }

    private func verdict(_ outcome: Verdict.Outcome, _ failures: [Verdict.Failure]) -> Verdict {
        var verdict = testCase.pendingVerdict(rerun)
        verdict.outcome = outcome
        verdict.failures = failures
        verdict.accelerator = environment.accelerator
        verdict.timeFactor = environment.limits.factor
        verdict.steps = clock.steps
        verdict.seconds = clock.elapsed
        verdict.began = Date().timeIntervalSince1970 - clock.elapsed
        return verdict
    }

    private func perform(_ onRest: (@Sendable () -> Void)?) async throws -> [Verdict.Failure] {
        // What cannot be read is found before a node is started.
        let shape = try CaseFinder(tree: environment.tree).shape(of: testCase)
        let images = try await loadImages()
        try await makeContents(of: shape)
        let run = try RunDirectory(in: environment.runs)
        do {
            let failures = try await withServers(images, in: run) { server, variables in
                try await performSteps(shape, variables, run, server, onRest)
            }
            try await end(run)
            return failures
        } catch {
            try? await end(run)
            throw error
        }
    }

    /// Removes the run's folder, unless its node stays.
    private func end(_ run: RunDirectory) async throws {
        guard let keeping = options.keeping, keeping.isReleased(run) else { return try run.remove() }
        await keeping.handOver(run, environment)
    }

    /// Serves images to a node for as long as a body runs.
    func withServers<Value: Sendable>(
        _ images: [(CaseImage, OSImage)], in run: RunDirectory,
        _ body: @escaping @Sendable (FileServer, Variables) async throws -> Value
    ) async throws -> Value {
        let identity =
            images.contains(where: \.0.isSecure)
            ? try await ServerIdentity.make(in: run.makeFolder("server"), runner: environment.runner) : nil
        let (logger, runner) = (environment.logger, environment.runner)
        return try await environment.host.withPlace { place in
            try await FileServer.run(logger: logger, identity: identity, gate: place) { server in
                try await RsyncServer.run(try Self.trees(images), in: run, runner: runner, gate: place) { rsync in
                    try await body(server, try Self.serve(images, on: server, rsync))
                }
            }
        }
    }

    private func performSteps(
        _ shape: NodeShape, _ variables: Variables, _ run: RunDirectory, _ server: FileServer,
        _ onRest: (@Sendable () -> Void)?
    ) async throws -> [Verdict.Failure] {
        var steps = StepContext(case: testCase, variables: variables, clock: clock, report: report)
        // What they will be is not known yet; that they will be is.
        for name in try Node.variableNames(of: shape) { steps.variables[name] = StepContext.unknown }
        try steps.validate(shape)
        return try await Node.withNode(
            shape: shape, run: run, environment: environment, server: server, label: testCase.name,
            recorder: clock.recorder
        ) { [steps] node in
            var steps = steps
            for (name, value) in try node.variables { steps.variables[name] = value }
            let performer = StepPerformer(node: node, context: steps, pause: options.pause, onRest: onRest)
            do {
                let (failures, context) = try await node.watched(clock.recorder) { try await performer.performAll() }
                try leaveEvidence(of: node, server)
                if !failures.isEmpty { try await leave(node, server, run, context) }
                if failures.isEmpty && options.keepsDisks { try await keepDisks(of: node, context, hasFailed: false) }
                return failures
            } catch {
                try? leaveEvidence(of: node, server)
                if !Task.isCancelled { try? await leave(node, server, run, steps) }
                throw error
            }
        }
    }

    /// What a failed case leaves: its bundle, and its node or that one's disks.
    private func leave(
        _ node: Node, _ server: FileServer, _ run: RunDirectory, _ context: StepContext
    ) async throws {
        if let packets = await node.packets() { try report.write(packets, as: "network.pcap") }
        try await writeBundle(in: run)
        try await options.keeping?.release(node, server, run, testCase, report: report.path)
        if options.keeping?.isReleased(run) != true { try await keepDisks(of: node, context, hasFailed: true) }
    }

    private func writeBundle(in run: RunDirectory) async throws {
        try await ReplayBundle.write(
            testCase, tree: environment.tree, agent: environment.agent,
            to: report.path.appending(ReplayBundle.name), scratch: run.path, runner: environment.runner)
    }

    private func keepDisks(of node: Node, _ context: StepContext, hasFailed: Bool) async throws {
        try await node.powerOff()
        try await node.fetchDisks()
        if let reason = try KeptRun(report: report.path).keep(
            node, context, within: options.allowance, hasFailed: hasFailed)
        {
            environment.logger.error("keeping the disks of \(testCase.name): \(reason)")
        }
    }

    private func leaveEvidence(of node: Node, _ server: FileServer) throws {
        try report.copy(node.console.file, as: "console.log")
        try report.copy(node.folder.appending("domain.xml"), as: "domain.xml")
        let (requests, origin) = (server.requests, clock.recorder.seconds(at: server.start))
        clock.recorder.setRequests(requests, since: server.start)
        let lines = requests.map { "\(($0.time + origin).fixed(3)) \($0)\n" }
        try report.write(lines.joined(), as: "requests.log")
    }

    func loadImages() async throws -> [(CaseImage, OSImage)] {
        var images: [(CaseImage, OSImage)] = []
        for image in testCase.images {
            let built = try await clock.measure("image \(image.image)", .build) { step in
                try await environment.images.osImage(image.image, formats: [image.format]) {
                    step.note("\($0.artefact): \($0.message)")
                }
            }
            images.append((image, built))
        }
        return images
    }

    /// Makes what the node's disks hold before it starts, if that was not made before.
    func makeContents(of shape: NodeShape) async throws {
        guard !shape.content.isBlank else { return }
        _ = try await clock.measure("disks of \(shape.name)", .build) { step in
            try await ContentStore(environment: environment).files(of: shape) {
                step.note("\($0.artefact): \($0.message)")
            }
        }
    }

    /// The images that are trees of files.
    private static func trees(_ images: [(CaseImage, OSImage)]) throws -> [String: FilePath] {
        let trees = images.filter { $0.0.format == .tree }.map { ($0.0.name, $0.1) }
        return try Dictionary(uniqueKeysWithValues: trees.map { ($0, try $1.file(.tree)) })
    }

    /// Registers the images, and names what documents may say of them.
    private static func serve(
        _ images: [(CaseImage, OSImage)], on server: FileServer, _ rsync: RsyncServer
    ) throws -> Variables {
        var variables = Variables()
        for (image, built) in images {
            let file = try built.file(image.format)
            let name = file.lastComponent?.string ?? image.name
            let url =
                try rsync.urls[image.name]
                ?? server.serve(file, as: name, fault: image.fault, isSecure: image.isSecure)
            let prefix = "image.\(image.name)"
            variables["\(prefix).url"] = url
            variables["\(prefix).name"] = built.name
            variables["\(prefix).uuid"] = built.metadata.uuid
            variables["\(prefix).sha256"] = built.metadata.sha256
            variables["\(prefix).md5"] = built.metadata.md5
            variables["\(prefix).size"] = "\(built.metadata.size)"
            variables["\(prefix).kernel"] = built.metadata.kernel
        }
        return variables
    }
}

extension Case {
    /// What is known of the case before it begins.
    func pendingVerdict(_ rerun: Rerun) -> Verdict {
        var verdict = Verdict(
            name: name, outcome: .notRun, failures: [], problem: nil, accelerator: nil, steps: [], seconds: 0)
        verdict.summary = summary
        verdict.source = folder.string
        verdict.again = rerun.line(for: self)
        return verdict
    }
}
