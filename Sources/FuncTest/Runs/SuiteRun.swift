internal import Commands
internal import Contract
internal import Documents
internal import Images
internal import NodeTemplates
public import Logging
public import SystemPackage

/// Runs several cases, as many at once as the host has room for.
public struct SuiteRun: Sendable {
    /// How cases are run.
    public struct Options: Sendable {
        /// How many nodes run at once, at most; nil for one for each processor where nodes run.
        public var jobs: Int?
        /// What becomes of disks and nodes.
        public var cases = CaseRun.Options()
        /// How often a case that is not as expected is tried again. One that is then is flaky, which is no success.
        public var retries = 0
        /// What is known of cases.
        public var knownIssues = KnownIssues([])
        /// What a person types to run a case again.
        public var rerun = Rerun(program: "bareproof")
        /// What part of a suite the cases are, if other machines run the rest.
        public var part: SuitePart?

        /// The usual ones.
        public init(jobs: Int? = nil) {
            self.jobs = jobs
        }
    }

    let cases: [Case]
    let settings: Environment.Settings
    let tree: SourceTree
    /// How they are run.
    public let options: Options
    let observer: @Sendable (StepEvent, _ case: String) -> Void
    let logger: Logger
    /// The folder of the run's report.
    public let report: FilePath

    /// Takes what to run.
    ///
    /// - Parameters:
    ///   - cases: The cases.
    ///   - settings: How the environment is made.
    ///   - tree: Templates and source.
    ///   - report: The folder for the report; with several cases each gets a folder in it. Nil for one by time and name.
    ///   - options: How they are run.
    ///   - observer: Is told of each step, and of the case that it belongs to: none for what all of them share.
    ///   - logger: Where the harness logs.
    public init(
        cases: [Case], settings: Environment.Settings, tree: SourceTree, report: FilePath?,
        options: Options, observer: @escaping @Sendable (StepEvent, _ case: String) -> Void, logger: Logger
    ) {
        self.cases = cases
        self.settings = settings
        self.tree = tree
        self.report = report ?? ReportFolder.standard(for: Self.name(of: cases, options.part))
        self.options = options
        self.observer = observer
        self.logger = logger
    }

    /// What a run is called.
    private static func name(of cases: [Case], _ part: SuitePart?) -> String {
        if let shard = part?.shard { return "shard-\(shard.number)-of-\(shard.count)" }
        return cases.count == 1 ? cases[0].name : "\(cases.count)-cases"
    }

    /// Runs the cases, and leaves the run's report, also when it is interrupted.
    ///
    /// - Parameter onVerdict: Gets each verdict as it is there, with the case's page in the report.
    /// - Returns: The verdicts in the order of the cases.
    /// - Throws: What keeps every case from running.
    public func run(onVerdict: (Verdict, _ page: FilePath) -> Void = { _, _ in }) async throws -> [Verdict] {
        // A mistake in a case is found before anything is built for another one.
        let needs = try cases.map { testCase in
            let shape = try StepContext.preview(testCase, in: tree, report: ReportFolder(existing: report)).shape
            try settings.network.check(shape)
            return SuiteQueue.Need(of: testCase, on: shape)
        }
        let index = try RunIndex(
            cases: cases, rerun: options.rerun, root: ReportFolder(report), part: options.part)
        do {
            // A shard without cases needs no environment.
            if !cases.isEmpty { try await runAll(needs, index, onVerdict) }
        } catch {
            if !Task.isCancelled { index.fail("\(error)") }
            // The first error says what went wrong.
            do { try index.render() } catch let second { logger.error("writing the report: \(second)") }
            throw error
        }
        try index.render()
        return index.verdicts
    }

    private func runAll(
        _ needs: [SuiteQueue.Need], _ index: RunIndex, _ onVerdict: (Verdict, FilePath) -> Void
    ) async throws {
        let shared = RunClock { [observer] in observer($0, "") }
        let nodes = min(options.jobs ?? 1, cases.count)
        try await Environment.with(settings, tree: tree, clock: shared, nodes: nodes, logger: logger) { environment in
            let history = RunHistory(settings.history, logger: logger)
            // What this machine has not timed is taken from others' times.
            let durations = try CaseTimes.load(of: tree).seconds.merging(await history.durations()) { $1 }
            let order = SuiteQueue.order(of: cases.map(\.name), durations: durations)
            let queue = SuiteQueue(order: order, needs: needs, slots: environment.host.slots(limit: options.jobs))
            try await queue.workThrough { number in
                // Of several cases one boots as nodes do, whatever was saved: what all others go on from has to be worth it.
                let isCold = number == order.first && cases.count > 1
                let work = try work(of: number, index, isCold ? environment.cold : environment)
                return { try await work.run(onRest: $0) }
            } take: { verdict, number in
                onVerdict(verdict, try index.take(verdict, of: number))
                await history.add(verdict)
                return verdict.kept?.name != nil
            }
        }
    }

    private func work(of number: Int, _ index: RunIndex, _ environment: Environment) throws -> SuiteCase {
        let label = index.label(of: number)
        return SuiteCase(
            testCase: cases[number], environment: environment, folder: try index.folder(of: number), options: options,
            observer: { [observer] in observer($0, label) })
    }

    /// The exit status for a suite: the worst of its verdicts, and never 0 if no case ran, unless all of them are other machines'. A
    /// known issue is no news; a flaky case is.
    public static func exitStatus(of verdicts: [Verdict], part: SuitePart? = nil) -> Int32 {
        if let part, part.places.isEmpty { return HarnessExitStatus.asExpected }
        let isComplete = verdicts.allSatisfy { ![.couldNotRun, .interrupted, .notRun].contains($0.outcome) }
        guard isComplete, !verdicts.isEmpty else { return HarnessExitStatus.couldNotRun }
        let isGood = verdicts.allSatisfy { $0.outcome == .asExpected || $0.outcome == .known }
        return isGood ? HarnessExitStatus.asExpected : HarnessExitStatus.notAsExpected
    }
}
