internal import Commands
internal import Contract
internal import Documents
internal import Images
internal import NodeTemplates
public import Logging
public import SystemPackage

/// Runs several cases, as many at once as the host has room for.
public struct SuiteRun: Sendable {
    let cases: [Case]
    let settings: Environment.Settings
    let tree: SourceTree
    let program: String
    let slots: NodeSlots
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
    ///   - slots: How many cases run at once.
    ///   - program: What a person calls to run a case again.
    ///   - observer: Is told of each step, and of the case that it belongs to: none for what all of them share.
    ///   - logger: Where the harness logs.
    public init(
        cases: [Case], settings: Environment.Settings, tree: SourceTree, report: FilePath?,
        slots: NodeSlots, program: String = "bareproof",
        observer: @escaping @Sendable (StepEvent, _ case: String) -> Void, logger: Logger
    ) {
        self.cases = cases
        self.settings = settings
        self.tree = tree
        self.report = report ?? ReportFolder.standard(for: cases.count == 1 ? cases[0].name : "\(cases.count)-cases")
        self.slots = slots
        self.program = program
        self.observer = observer
        self.logger = logger
    }

    /// Runs the cases, and leaves the run's report, also when it is interrupted.
    ///
    /// - Parameter onVerdict: Gets each verdict as it is there, with the case's page in the report.
    /// - Returns: The verdicts in the order of the cases.
    /// - Throws: What keeps every case from running.
    public func run(onVerdict: (Verdict, _ page: FilePath) -> Void = { _, _ in }) async throws -> [Verdict] {
        // A case that names no shape is found before anything is built for another one.
        let memory = try cases.map { try CaseFinder(tree: tree).shape(of: $0).memory.bytes }
        let index = try RunIndex(cases: cases, program: program, root: ReportFolder(report))
        do {
            try await runAll(memory, index, onVerdict)
        } catch {
            if !Task.isCancelled { index.fail("\(error)") }
            // The first error says what went wrong.
            do { try index.render() } catch let second { logger.error("writing the report: \(second)") }
            throw error
        }
        try index.render()
        return index.verdicts
    }

    private func runAll(_ memory: [Int64], _ index: RunIndex, _ onVerdict: (Verdict, FilePath) -> Void) async throws {
        let shared = RunClock { [observer] in observer($0, "") }
        let environment = try await Environment.prepare(settings, tree: tree, clock: shared, logger: logger)
        try await withThrowingTaskGroup(of: (Int, Verdict).self) { group in
            var slots = slots
            var waiting = Array(cases.indices)
            while true {
                while let place = waiting.firstIndex(where: { slots.hasRoom(memory[$0]) }) {
                    let number = waiting.remove(at: place)
                    slots.take(memory[number])
                    let folder = try index.folder(of: number)
                    group.addTask { (number, try await run(number, environment, folder)) }
                }
                guard let (number, verdict) = try await group.next() else { break }
                slots.give(back: memory[number])
                onVerdict(verdict, try index.take(verdict, of: number))
            }
        }
    }

    private func run(_ index: Int, _ environment: Environment, _ folder: ReportFolder) async throws -> Verdict {
        let testCase = cases[index]
        // Of several cases one boots as nodes do, whatever was saved: what all others go on from has to be worth it.
        let environment = index == 0 && cases.count > 1 ? environment.cold : environment
        let clock = RunClock { [observer] in observer($0, testCase.name) }
        return try await CaseRun(
            testCase, environment: environment, clock: clock, report: folder, program: program
        ).run()
    }

    /// The exit status for a suite: the worst of its verdicts, and never 0 if no case ran.
    public static func exitStatus(of verdicts: [Verdict]) -> Int32 {
        let isComplete = verdicts.allSatisfy { [.asExpected, .notAsExpected].contains($0.outcome) }
        guard isComplete, !verdicts.isEmpty else { return HarnessExitStatus.couldNotRun }
        let isGood = verdicts.allSatisfy { $0.outcome == .asExpected }
        return isGood ? HarnessExitStatus.asExpected : HarnessExitStatus.notAsExpected
    }
}
