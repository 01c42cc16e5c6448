internal import Commands
internal import Contract
internal import Documents
internal import Images
internal import NodeTemplates
public import Logging
public import SystemPackage

/// Runs several cases, as many at once as the host has room for.
public struct SuiteRun: Sendable {
    /// Where a case came from, and where its report went.
    public struct Folders: Sendable {
        /// The case's folder, quoted for a shell.
        public var source: String
        /// The report's folder.
        public var report: FilePath
    }

    /// How cases are run.
    public struct Options: Sendable {
        /// How many cases run at once.
        public var slots: NodeSlots
        /// Whether the disks of cases that are as expected are kept too.
        public var keepsDisks = false
        /// How often a case that is not as expected is tried again. One that is then is flaky, which is no success.
        public var retries = 0
        /// What is known of cases.
        public var knownIssues = KnownIssues([])

        /// The usual ones.
        public init(slots: NodeSlots = .host()) {
            self.slots = slots
        }
    }

    let cases: [Case]
    let settings: Environment.Settings
    let tree: SourceTree
    let report: FilePath?
    let options: Options
    let observer: @Sendable (StepEvent, _ case: String) -> Void
    let logger: Logger

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
        self.report = report
        self.options = options
        self.observer = observer
        self.logger = logger
    }

    /// Runs the cases.
    ///
    /// - Parameter onVerdict: Gets each verdict as it is there.
    /// - Returns: The verdicts in the order of the cases.
    /// - Throws: What keeps every case from running.
    public func run(onVerdict: (Verdict, Folders) -> Void = { _, _ in }) async throws -> [Verdict] {
        // A case that names no shape is found before anything is built for another one.
        let memory = try cases.map { try CaseFinder(tree: tree).shape(of: $0).memory.bytes }
        let shared = RunClock { [observer] in observer($0, "") }
        let environment = try await Environment.prepare(settings, tree: tree, clock: shared, logger: logger)
        let history = try History(settings.history)
        let order = Self.order(of: cases.map(\.name), durations: try await history.durations())
        var verdicts = [Verdict?](repeating: nil, count: cases.count)
        try await withThrowingTaskGroup(of: (Int, Verdict, Folders).self) { group in
            var slots = options.slots
            var waiting = order
            while true {
                while let place = waiting.firstIndex(where: { slots.hasRoom(memory[$0]) }) {
                    let index = waiting.remove(at: place)
                    slots.take(memory[index])
                    // Of several cases one boots as nodes do, whatever was saved: what all others go on from has to be worth it.
                    let isCold = index == order.first && cases.count > 1
                    group.addTask { try await run(index, isCold ? environment.cold : environment) }
                }
                guard let (index, verdict, folders) = try await group.next() else { break }
                slots.give(back: memory[index])
                try await history.add(verdict)
                onVerdict(verdict, folders)
                verdicts[index] = verdict
            }
        }
        return verdicts.compactMap(\.self)
    }

    /// The places of cases in the order in which they begin: first those that nobody has timed yet, then the longest, so that no long
    /// one is left alone at the end.
    static func order(of names: [String], durations: [String: Double]) -> [Int] {
        names.indices.sorted { left, right in
            let (first, second) = (durations[names[left]] ?? .infinity, durations[names[right]] ?? .infinity)
            return first == second ? left < right : first > second
        }
    }

    private func run(_ index: Int, _ environment: Environment) async throws -> (Int, Verdict, Folders) {
        let testCase = cases[index]
        let path = reportPath(for: testCase)
        var verdict = try await attempt(testCase, environment, path)
        var tries = 1
        while tries <= options.retries, verdict.outcome == .notAsExpected || verdict.outcome == .couldNotRun {
            tries += 1
            let again = try await attempt(testCase, environment, FilePath("\(path)-try-\(tries)"))
            verdict.tries = tries
            if again.outcome == .asExpected { verdict.outcome = .flaky }
        }
        try ReportFolder(path).write(try verdict.document.json(), as: "verdict.json")
        return (index, verdict, Folders(source: Command.quoted(testCase.folder.string), report: path))
    }

    private func attempt(_ testCase: Case, _ environment: Environment, _ path: FilePath) async throws -> Verdict {
        let clock = RunClock { [observer] in observer($0, testCase.name) }
        let verdict = try await CaseRun(
            testCase, environment: environment, clock: clock, report: try ReportFolder(path),
            keepsDisks: options.keepsDisks
        ).run()
        return options.knownIssues.judged(verdict)
    }

    /// The exit status for a suite: the worst of its verdicts, and never 0 if no case ran. A known issue is no news; a flaky case is.
    public static func exitStatus(of verdicts: [Verdict]) -> Int32 {
        if verdicts.isEmpty || verdicts.contains(where: { $0.outcome == .couldNotRun }) {
            return HarnessExitStatus.couldNotRun
        }
        let isGood = verdicts.allSatisfy { $0.outcome == .asExpected || $0.outcome == .known }
        return isGood ? HarnessExitStatus.asExpected : HarnessExitStatus.notAsExpected
    }

    private func reportPath(for testCase: Case) -> FilePath {
        guard let report else { return ReportFolder.standard(for: testCase.name) }
        return cases.count == 1 ? report : report.appending(testCase.name)
    }
}
