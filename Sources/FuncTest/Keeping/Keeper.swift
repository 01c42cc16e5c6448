internal import Blocking
internal import Contract
internal import Foundation
internal import Images
internal import Libvirt
public import Logging
internal import NodeTemplates
public import SystemPackage

/// Keeps a node up until somebody destroys it: owns its folder, its domain and its servers, and does to it what
/// `bareproof node power` asks for.
public struct Keeper: Sendable {
    private let run: RunDirectory
    private let plan: KeeperPlan
    private let logger: Logger
    private let observer: @Sendable (StepEvent) -> Void

    /// Takes over a run's folder from the process that started this one.
    ///
    /// - Parameters:
    ///   - folder: The folder, with a plan in it.
    ///   - descriptor: The open file of the folder's lock.
    ///   - logger: Where the harness logs.
    ///   - observer: Is told of each step until the node is ready.
    public init(
        adopting folder: FilePath, lock descriptor: Int32, logger: Logger,
        observer: @escaping @Sendable (StepEvent) -> Void
    ) throws {
        run = try RunDirectory(adopting: folder, lock: descriptor)
        plan = try KeeperPlan.read(in: folder)
        self.logger = logger
        self.observer = observer
    }

    /// Has the node come up, and keeps it until the task is cancelled; nothing is left then.
    ///
    /// - Throws: `CancellationError`; what keeps the node from coming up.
    public func keep() async throws {
        do {
            try await keepNode()
        } catch {
            try? run.remove()
            throw error
        }
    }

    private func keepNode() async throws {
        let tree = SourceTree(root: FilePath(plan.tree))
        let clock = RunClock(observer: observer)
        try await Environment.with(plan.settings, tree: tree, clock: clock, logger: logger) { environment in
            try await keepNode(environment, tree, clock)
        }
    }

    private func keepNode(_ environment: Environment, _ tree: SourceTree, _ clock: RunClock) async throws {
        let testCase = try testCase(in: tree)
        let shape = try CaseFinder(tree: tree).shape(of: testCase)
        let report = try ReportFolder(run.makeFolder("report"))
        let caseRun = CaseRun(testCase, environment: environment, clock: clock, report: report)
        if case .failed = plan.target {
            let record = try NodeRecord.existing(in: run.path.appending(shape.name))
            return try await FileServer.run(logger: logger, resuming: plan.server) { server in
                try await Node.withNode(
                    shape: shape, run: run, environment: environment, server: server, label: testCase.name,
                    adopting: record
                ) { try await serve($0, clock, request: nil) }
            }
        }
        let images = try await caseRun.loadImages()
        try await caseRun.makeContents(of: shape)
        try await caseRun.withServers(images, in: run) { server, variables in
            try await Node.withNode(
                shape: shape, run: run, environment: environment, server: server, label: testCase.name
            ) { node in
                var context = StepContext(case: testCase, variables: variables, clock: clock, report: report)
                for (name, value) in try node.variables { context.variables[name] = value }
                try await serve(node, clock, request: context.firstRequest())
            }
        }
    }

    /// The case of the plan; a shape's is one without steps.
    private func testCase(in tree: SourceTree) throws -> Case {
        switch plan.target {
        case .shape(let name):
            Case(folder: tree.root, name: name, summary: "", node: name, images: [], steps: [])
        case .testCase(let folder), .failed(let folder): try Case.load(FilePath(folder))
        }
    }

    private func serve(_ node: Node, _ clock: RunClock, request: String?) async throws {
        // A node that never ran has no domain to ask.
        let isUp = if await node.wasStarted { try await node.isRunning() } else { false }
        if !isUp {
            try await clock.measure("boot the ramdisk", .guest) { step in
                try await node.bootRamdisk { step.note($0) }
            }
        }
        if let request { try await node.secureShell().put(Array(request.utf8), to: NodePaths.request) }
        let socket = try KeeperSocket(in: run.path)
        let ready = run.path.appending(KeeperProcess.readyName)
        try Data(KnownNode.name(of: node.domain).utf8).write(to: URL(filePath: ready.string), options: .atomic)
        // Until the task is cancelled: whoever destroys the node does that.
        while true {
            try Task.checkCancellation()
            guard let call = try await socket.next(within: .milliseconds(500)) else { continue }
            await answer(call, node)
        }
    }

    private func answer(_ call: KeeperCall, _ node: Node) async {
        do {
            call.say(.done(try await perform(call, on: node)))
        } catch {
            call.say(.failed("\(error)"))
        }
    }

    /// Does what is asked for as long as somebody waits for it.
    private func perform(_ call: KeeperCall, on node: Node) async throws -> String {
        guard call.words.count == 2, call.words[0] == "power", let change = PowerChange(rawValue: call.words[1]) else {
            throw KeeperError("a keeper knows no call '\(call.words.joined(separator: " "))'")
        }
        return try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await change.perform(on: node) { call.say(.note($0)) } }
            group.addTask {
                while call.isHeard { try await Task.sleep(for: .milliseconds(200)) }
                throw KeeperError("nobody waits for it any more")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ""
        }
    }
}

extension NodeRecord {
    /// The record of a node that has to be there.
    fileprivate static func existing(in folder: FilePath) throws -> NodeRecord {
        guard let record = read(in: folder) else {
            throw KeeperError("keeping the node of \(folder): it has no record")
        }
        return record
    }
}

extension StepContext {
    /// The request of the case's first `provision` step, with its variables replaced.
    fileprivate func firstRequest() throws -> String? {
        try `case`.firstProvision.map { try text($0.document) }
    }
}
