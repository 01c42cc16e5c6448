internal import Commands
internal import Contract
internal import Images
public import Logging
public import SystemPackage

/// Runs several cases, one after the other.
public struct SuiteRun: Sendable {
    /// Where a case came from, and where its report went.
    public struct Folders: Sendable {
        /// The case's folder, quoted for a shell.
        public var source: String
        /// The report's folder.
        public var report: FilePath
    }

    let cases: [Case]
    let settings: Environment.Settings
    let tree: SourceTree
    let report: FilePath?
    let observer: @Sendable (StepEvent) -> Void
    let logger: Logger

    /// Takes what to run.
    ///
    /// - Parameters:
    ///   - cases: The cases.
    ///   - settings: How the environment is made.
    ///   - tree: Templates and source.
    ///   - report: The folder for the report; with several cases each gets a folder in it. Nil for one by time and name.
    ///   - observer: Is told of each step.
    ///   - logger: Where the harness logs.
    public init(
        cases: [Case], settings: Environment.Settings, tree: SourceTree, report: FilePath?,
        observer: @escaping @Sendable (StepEvent) -> Void, logger: Logger
    ) {
        self.cases = cases
        self.settings = settings
        self.tree = tree
        self.report = report
        self.observer = observer
        self.logger = logger
    }

    /// Runs the cases.
    ///
    /// - Parameter onVerdict: Gets each verdict as it is there.
    /// - Throws: What keeps every case from running.
    public func run(onVerdict: (Verdict, Folders) -> Void = { _, _ in }) async throws -> [Verdict] {
        // A case that names no shape is found before anything is built for another one.
        for testCase in cases { _ = try CaseFinder(tree: tree).shape(of: testCase) }
        var verdicts: [Verdict] = []
        for testCase in cases {
            let clock = RunClock(observer: observer)
            let folder = try ReportFolder(reportPath(for: testCase))
            let environment = try await Environment.prepare(settings, tree: tree, clock: clock, logger: logger)
            let verdict = try await CaseRun(testCase, environment: environment, clock: clock, report: folder).run()
            onVerdict(verdict, Folders(source: Command.quoted(testCase.folder.string), report: folder.path))
            verdicts.append(verdict)
        }
        return verdicts
    }

    /// The exit status for a suite: the worst of its verdicts, and never 0 if no case ran.
    public static func exitStatus(of verdicts: [Verdict]) -> Int32 {
        if verdicts.isEmpty || verdicts.contains(where: { $0.outcome == .couldNotRun }) {
            return HarnessExitStatus.couldNotRun
        }
        let isGood = verdicts.allSatisfy { $0.outcome == .asExpected }
        return isGood ? HarnessExitStatus.asExpected : HarnessExitStatus.notAsExpected
    }

    private func reportPath(for testCase: Case) -> FilePath {
        guard let report else { return ReportFolder.standard(for: testCase.name) }
        return cases.count == 1 ? report : report.appending(testCase.name)
    }
}
