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

    let cases: [Case]
    let settings: Environment.Settings
    let tree: SourceTree
    let report: FilePath?
    let slots: NodeSlots
    let keeping: FailedNodeKeeping?
    let pause: StepPause?
    let observer: @Sendable (StepEvent, _ case: String) -> Void
    let logger: Logger

    /// Takes what to run.
    ///
    /// - Parameters:
    ///   - cases: The cases.
    ///   - settings: How the environment is made.
    ///   - tree: Templates and source.
    ///   - report: The folder for the report; with several cases each gets a folder in it. Nil for one by time and name.
    ///   - slots: How many cases run at once.
    ///   - keeping: What becomes of the node of the first case that fails; nil removes it.
    ///   - pause: Where somebody wants to look at a node.
    ///   - observer: Is told of each step, and of the case that it belongs to: none for what all of them share.
    ///   - logger: Where the harness logs.
    public init(
        cases: [Case], settings: Environment.Settings, tree: SourceTree, report: FilePath?,
        slots: NodeSlots, keeping: FailedNodeKeeping? = nil, pause: StepPause? = nil,
        observer: @escaping @Sendable (StepEvent, _ case: String) -> Void, logger: Logger
    ) {
        self.cases = cases
        self.settings = settings
        self.tree = tree
        self.report = report
        self.slots = slots
        self.keeping = keeping
        self.pause = pause
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
        var verdicts = [Verdict?](repeating: nil, count: cases.count)
        try await withThrowingTaskGroup(of: (Int, Verdict, Folders).self) { group in
            var slots = slots
            var waiting = Array(cases.indices)
            while true {
                while let place = waiting.firstIndex(where: { slots.hasRoom(memory[$0]) }) {
                    let index = waiting.remove(at: place)
                    slots.take(memory[index])
                    group.addTask { try await run(index, environment) }
                }
                guard let (index, verdict, folders) = try await group.next() else { break }
                if verdict.kept?.name == nil { slots.give(back: memory[index]) } else { slots.keep() }
                onVerdict(verdict, folders)
                verdicts[index] = verdict
            }
        }
        return verdicts.compactMap(\.self)
    }

    private func run(_ index: Int, _ environment: Environment) async throws -> (Int, Verdict, Folders) {
        let testCase = cases[index]
        // Of several cases one boots as nodes do, whatever was saved: what all others go on from has to be worth it.
        let environment = index == 0 && cases.count > 1 ? environment.cold : environment
        let clock = RunClock { [observer] in observer($0, testCase.name) }
        let folder = try ReportFolder(reportPath(for: testCase))
        let verdict = try await CaseRun(
            testCase, environment: environment, clock: clock, report: folder, keeping: keeping, pause: pause
        ).run()
        return (index, verdict, Folders(source: Command.quoted(testCase.folder.string), report: folder.path))
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
