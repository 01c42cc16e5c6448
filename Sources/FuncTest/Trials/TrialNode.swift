public import Commands
internal import Contract
public import Documents
internal import Images
internal import Libvirt
public import Logging
internal import NodeTemplates
internal import SystemPackage

/// A node for a test that is written in Swift: at its ramdisk when the test gets it, and gone when the test has ended.
///
/// What a case says in YAML is said in Swift here: a request is handed to the agent, commands are run, and the disks are read back
/// from outside. The library `FuncTestTraits` makes one for a `@Test`.
public struct TrialNode: Sendable {
    /// The node itself: power, console, the way in.
    public let node: Node
    private let clock: RunClock

    /// Makes a node of a shape, boots its ramdisk, and removes it behind a body, however that ends.
    ///
    /// - Parameters:
    ///   - shape: The name of a shape in `templates/nodes`.
    ///   - settings: How nodes are made.
    ///   - tree: Templates and source.
    ///   - logger: Where the harness logs.
    ///   - body: Gets the node at its ramdisk.
    public static func with<Value: Sendable>(
        _ shape: String, settings: Environment.Settings = .init(), tree: SourceTree, logger: Logger,
        _ body: @escaping @Sendable (TrialNode) async throws -> Value
    ) async throws -> Value {
        let shape = try NodeShape.load(tree.templates("nodes").appending("\(shape).yaml"))
        try settings.network.check(shape)
        let clock = RunClock()
        return try await Environment.with(settings, tree: tree, clock: clock, logger: logger) { environment in
            let run = try RunDirectory(in: environment.runs)
            defer { try? run.remove() }
            return try await FileServer.run(for: environment) { server in
                try await Node.withNode(
                    shape: shape, run: run, environment: environment, server: server, recorder: clock.recorder
                ) { node in
                    try await node.bootRamdisk()
                    return try await body(TrialNode(node: node, clock: clock))
                }
            }
        }
    }

    /// Hands a request to the agent, which carries it out or refuses it.
    ///
    /// - Parameters:
    ///   - request: The text of `provision.json`.
    ///   - action: The agent's command: `provision`, `partition`, …
    ///   - options: More of the command line, such as `--data-driver nailgun`.
    /// - Returns: How the agent ended, and what it said.
    /// - Throws: `StalledNodeError` if the node stands still; what SSH throws.
    public func provision(
        _ request: String, action: String = "provision", options: [String] = []
    ) async throws -> CommandResult {
        let shell = try await node.secureShell()
        let words = [NodePaths.agent] + (action == "provision" ? [] : [action]) + options + ["--progress", "json"]
        return try await clock.measure(action, .guest) { reporter in
            try await shell.put(Array(request.utf8), to: NodePaths.request)
            let progress = AgentProgress(reporter: reporter, recorder: clock.recorder)
            return try await node.watchingAgent(progress) {
                try await shell.run(
                    words.map(Command.quoted).joined(separator: " "), timeLimit: node.environment.limits.of(.agent)
                ) { progress.take($0) }
            }
        }
    }

    /// Runs a command on what the node runs: the ramdisk, or the system on its disks.
    public func run(_ command: String) async throws -> CommandResult {
        try await node.secureShell().run(command, timeLimit: node.environment.limits.of(.command))
    }

    /// Writes out what the node holds in memory, cuts its power, and reads its disks from outside.
    ///
    /// - Returns: The state in the shape of `expected.yaml` (docs/cases.md).
    public func state() async throws -> DocumentValue {
        if try await node.isRunning() { _ = try? await run("sync") }
        return try await node.readBack().state
    }
}
