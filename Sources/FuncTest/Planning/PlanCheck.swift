public import Commands
internal import Documents
internal import Foundation
internal import NodeTemplates
public import SystemPackage

/// Holds what the agent plans for a case's node against what the case expects of it, without a node: `bareproof run --plan-only`.
public struct PlanCheck: Sendable {
    /// How long the agent may think about one request.
    static let limit = Duration.seconds(20)

    let tree: SourceTree
    let agent: FilePath
    let runner: any CommandRunner

    /// Takes what checks are made with.
    ///
    /// - Parameters:
    ///   - tree: Has the node shapes and the templates.
    ///   - agent: The agent's program, which runs on this host.
    ///   - runner: Runs it.
    public init(tree: SourceTree, agent: FilePath, runner: any CommandRunner) {
        self.tree = tree
        self.agent = agent
        self.runner = runner
    }

    /// Checks a case.
    ///
    /// - Throws: What keeps the case from being read; `CancellationError`. Everything else is in the verdict.
    public func check(_ testCase: Case) async throws -> PlanVerdict {
        let start = ContinuousClock.now
        let shape = try CaseFinder(tree: tree).shape(of: testCase)
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let context = StepContext(
            case: testCase, variables: try Self.stand(inFor: testCase, on: shape), clock: RunClock(),
            report: try ReportFolder(scratch.path))
        try context.validate(shape)
        var progress = PlanProgress(
            check: self, context: context, shape: shape, folder: scratch.path, verdict: PlanVerdict(name: testCase.name)
        )
        for (index, step) in testCase.steps.enumerated() {
            try await progress.take(step, place: "steps[\(index)].\(step.name)")
        }
        progress.verdict.seconds = (ContinuousClock.now - start) / .seconds(1)
        return progress.verdict
    }

    /// The values of a node that is nobody's. What looks like a key has to be one.
    private static let node = [
        "node.address": "10.0.2.15", "node.ssh_public_key": key, "node.host_public_key": key,
        "node.host_private_key":
            #"-----BEGIN OPENSSH PRIVATE KEY-----\nbm9ib2R5J3M=\n-----END OPENSSH PRIVATE KEY-----\n"#,
    ]
    private static let address = "52:54:00:00:00:01"
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody"

    /// What documents may name, with values of the right form: a plan asks no server and opens no image.
    private static func stand(inFor testCase: Case, on shape: NodeShape) throws -> Variables {
        var variables = Variables()
        for (name, value) in try node.merging(shape.networkVariables(from: address), uniquingKeysWith: { $1 }) {
            variables[name] = value
        }
        for image in testCase.images {
            let prefix = "image.\(image.name)"
            variables["\(prefix).url"] = "http://10.0.2.2:1/\(image.name)"
            variables["\(prefix).name"] = image.image
            variables["\(prefix).uuid"] = "00000000-0000-4000-8000-000000000000"
            variables["\(prefix).sha256"] = String(repeating: "0", count: 64)
            variables["\(prefix).md5"] = String(repeating: "0", count: 32)
            variables["\(prefix).size"] = "\(64 << 20)"
            variables["\(prefix).kernel"] = StepContext.unknown
        }
        return variables
    }
}

/// A folder for the time of one check.
private struct ScratchFolder {
    let path: FilePath

    init() throws {
        let name = "bareproof-plan-\(UUID().uuidString)"
        path = FilePath(FileManager.default.temporaryDirectory.path).appending(name)
        try FileManager.default.createDirectory(
            atPath: path.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path.string)
    }
}
