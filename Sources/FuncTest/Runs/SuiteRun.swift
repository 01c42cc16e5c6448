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
        /// What a person calls to run a case again.
        public var program = "bareproof"
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
        // A case that names no shape is found before anything is built for another one.
        let needs = try cases.map {
            SuiteQueue.Need(
                memory: try CaseFinder(tree: tree).shape(of: $0).memory.bytes, isStorageHeavy: !$0.images.isEmpty)
        }
        let index = try RunIndex(
            cases: cases, program: options.program, root: ReportFolder(report), part: options.part)
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
            let history = try History(settings.history)
            // What this machine has not timed is taken from others' times.
            let durations = try CaseTimes.load(of: tree).seconds.merging(try await history.durations()) { $1 }
            let order = Self.order(of: cases.map(\.name), durations: durations)
            let queue = SuiteQueue(order: order, needs: needs, slots: environment.host.slots(limit: options.jobs))
            try await runAll(queue, coldFirst: order.first, index, environment) { verdict, number in
                try await history.add(verdict)
                onVerdict(verdict, try index.take(verdict, of: number))
            }
        }
    }

    /// What the cases at work tell the one that begins others.
    private enum Event: Sendable {
        /// The node of a case is off for good.
        case rested(Int)
        case ended(Int, Result<Verdict, any Error>)
    }

    /// Runs what is in the queue; nobody else changes it.
    ///
    /// - Parameter coldFirst: Of several cases one boots as nodes do, whatever was saved: what all others go on from has to be worth it.
    private func runAll(
        _ queue: SuiteQueue, coldFirst: Int?, _ index: RunIndex, _ environment: Environment,
        take: (Verdict, _ number: Int) async throws -> Void
    ) async throws {
        var queue = queue
        let (events, feed) = AsyncStream<Event>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            var looks = events.makeAsyncIterator()
            while true {
                while let number = queue.begin() {
                    let folder = try index.folder(of: number)
                    let environment = number == coldFirst && cases.count > 1 ? environment.cold : environment
                    let label = index.label(of: number)
                    group.addTask {
                        let result = await verdict(number, environment, folder, label) { feed.yield(.rested(number)) }
                        feed.yield(.ended(number, result))
                    }
                }
                // Nobody looks any more once the run is cancelled; the group waits for those at work.
                guard !queue.isDone, let event = await looks.next() else { break }
                switch event {
                case .rested(let number): queue.rest(number)
                case .ended(let number, let result):
                    let verdict = try result.get()
                    queue.end(number, keepsNode: verdict.kept?.name != nil)
                    try await take(verdict, number)
                }
            }
        }
        try Task.checkCancellation()
    }

    private func verdict(
        _ number: Int, _ environment: Environment, _ folder: ReportFolder, _ label: String,
        onRest: (@Sendable () -> Void)?
    ) async -> Result<Verdict, any Error> {
        do {
            return .success(try await run(number, environment, folder, label, onRest))
        } catch {
            return .failure(error)
        }
    }

    /// The places of cases in the order in which they begin: first those that nobody has timed yet, then the longest, so that no long
    /// one is left alone at the end.
    static func order(of names: [String], durations: [String: Double]) -> [Int] {
        names.indices.sorted { left, right in
            let (first, second) = (durations[names[left]] ?? .infinity, durations[names[right]] ?? .infinity)
            return first == second ? left < right : first > second
        }
    }

    private func run(
        _ index: Int, _ environment: Environment, _ folder: ReportFolder, _ label: String,
        _ onRest: (@Sendable () -> Void)?
    ) async throws -> Verdict {
        // A node that another try may follow, or that may stay up, is not off for good.
        let mayRest =
            options.retries == 0 && options.cases.keeping == nil && options.cases.pause == nil
            && environment.host.isFreeWithNodes
        var verdict = try await attempt(cases[index], environment, folder, label, onRest: mayRest ? onRest : nil)
        while verdict.tries <= options.retries, verdict.outcome == .notAsExpected || verdict.outcome == .couldNotRun {
            let tries = verdict.tries + 1
            let again = try await attempt(
                cases[index], environment, ReportFolder(FilePath("\(folder.path)-try-\(tries)")), label)
            verdict.tries = tries
            if again.outcome == .asExpected { verdict.outcome = .flaky }
        }
        try folder.write(try verdict.document.json(), as: CaseRun.verdictFile)
        return verdict
    }

    /// How often a case is begun anew whose QEMU crashed.
    private static let crashLimit = 2

    private func attempt(
        _ testCase: Case, _ environment: Environment, _ folder: ReportFolder, _ label: String,
        onRest: (@Sendable () -> Void)? = nil
    ) async throws -> Verdict {
        var crashes = 0
        while true {
            var verdict = try await attemptOnce(testCase, environment, folder, label, onRest)
            let hasCrashed = verdict.crashes > 0
            crashes += verdict.crashes
            verdict.crashes = crashes
            guard hasCrashed, crashes <= Self.crashLimit else { return verdict }
            logger.error("\(testCase.name): \(verdict.problem ?? ""); the case begins anew")
            folder.clear()
        }
    }

    private func attemptOnce(
        _ testCase: Case, _ environment: Environment, _ folder: ReportFolder, _ label: String,
        _ onRest: (@Sendable () -> Void)?
    ) async throws -> Verdict {
        let clock = RunClock { [observer] in observer($0, label) }
        let verdict = try await CaseRun(
            testCase, environment: environment, clock: clock, report: folder, program: options.program,
            options: options.cases
        ).run(onRest: onRest)
        return options.knownIssues.judged(verdict)
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
