public import Commands
internal import Documents
internal import Foundation
internal import NodeTemplates
public import SystemPackage

/// Holds what the agent plans for a case's node against what the case expects of it, without a node: `bareproof run --plan-only`.
public struct PlanCheck: Sendable {
    /// How long the agent may think about one request.
    static let limit = Duration.seconds(60)

    let tree: SourceTree
    let agent: FilePath
    let runner: any CommandRunner
    /// The folder that holds the folders of runs: a check has one for its time.
    let runs: FilePath

    /// Takes what checks are made with.
    ///
    /// - Parameters:
    ///   - tree: Has the node shapes and the templates.
    ///   - agent: The agent's program, which runs on this host.
    ///   - runner: Runs it.
    ///   - settings: Where the folders of runs are.
    public init(
        tree: SourceTree, agent: FilePath, runner: any CommandRunner,
        settings: Environment.Settings = .init()
    ) {
        runs = settings.runs
        self.tree = tree
        self.agent = agent
        self.runner = runner
    }

    /// Checks a case. What keeps it from being read is in the verdict too.
    ///
    /// - Throws: `CancellationError`.
    public func verdict(on testCase: Case) async throws -> PlanVerdict {
        do {
            return try await check(testCase)
        } catch {
            try Task.checkCancellation()
            return PlanVerdict(name: testCase.name, problem: "\(error)")
        }
    }

    /// Checks a case.
    ///
    /// - Throws: What keeps the case from being read; `CancellationError`. Everything else is in the verdict.
    func check(_ testCase: Case) async throws -> PlanVerdict {
        let start = ContinuousClock.now
        let scratch = try RunDirectory(in: runs)
        defer { try? scratch.remove() }
        let (shape, context) = try StepContext.preview(testCase, in: tree, report: ReportFolder(scratch.path))
        var progress = PlanProgress(
            check: self, context: context, shape: shape, folder: scratch.path, verdict: PlanVerdict(name: testCase.name)
        )
        for (index, step) in testCase.steps.enumerated() {
            try await progress.take(step, place: "steps[\(index)].\(step.name)")
        }
        progress.verdict.seconds = (ContinuousClock.now - start) / .seconds(1)
        return progress.verdict
    }
}
