internal import ArgumentParser
internal import Commands
internal import Contract
internal import Documents
internal import Foundation
internal import FuncTest
internal import SystemPackage

/// `bareproof run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run functional cases, as many at once as the host has room for.")

    @Argument(
        help: "Cases: names of templates/cases, or paths of case folders. All of templates/cases if none is named.",
        completion: .custom(Completion.cases))
    var cases: [String] = []

    @Option(
        help: "The folder for the report; with several cases, each gets a folder in it. (default: reports/TIME-NAME)",
        completion: .directory)
    var report: String?

    @Option(help: "How verdicts are printed: text or json.")
    var format = Format.text

    @Option(
        name: [.long, .customShort("j", allowingJoined: true)],
        help: "How many nodes run at once, within the host's free memory. (default: one for each processor)")
    var jobs: Int?

    @Option(
        help:
            "How often a case that is not as expected is tried again. One that is then is called flaky, and no success."
    )
    var retries = 0

    @Option(
        name: .customLong("repeat"),
        help: "How often each case runs, whatever comes of it: 100 shows whether one can be relied on.")
    var repetitions = 1

    @Flag(
        help: "Keep the disks of every case in its report, for `bareproof recheck`; those of a failed case always are.")
    var keepDisks = false

    @Flag(
        help: "Hold the agent's plans against what the cases expect, without a node: a fraction of a second per case.")
    var planOnly = false
    @Flag(help: "Leave the node of the first case that fails up, and say how to get in; see `node --help`.")
    var keep = false

    @Option(
        help: "Wait for Enter before this step: its index from 0, or its name; the first of it. With one case only.")
    var pauseBefore: String?

    @OptionGroup var sharding: ShardOptions

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        if retries < 0 { throw ValidationError("--retries \(retries): no number of times") }
        if repetitions < 1 { throw ValidationError("--repeat \(repetitions): each case has to run at least once") }
        if repetitions > 1, sharding.shard != nil {
            throw ValidationError("--repeat \(repetitions): a shard has each case once; repeat them on one machine")
        }
        if pauseBefore != nil, !Terminal.isThere {
            throw ValidationError("--pause-before waits for Enter on a terminal, and standard input is none")
        }
        if keep { try environment.requireThisHost("--keep hands a node over to a process in the background") }
        if planOnly { try refuse(besidePlans: optionsOfNodes) }
        if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least one case has to run at once") }
    }

    /// The options that were given and are of nodes and what they leave.
    private var optionsOfNodes: [String] {
        let given = [
            ("--report", report != nil), ("--jobs", jobs != nil), ("--retries", retries > 0),
            ("--repeat", repetitions > 1), ("--keep-disks", keepDisks), ("--keep", keep),
            ("--pause-before", pauseBefore != nil), ("--cold", environment.cold),
            ("--network", environment.network != .user),
        ]
        return given.filter(\.1).map(\.0)
    }

    private func refuse(besidePlans options: [String]) throws {
        guard let option = options.first else { return }
        throw ValidationError("\(option): --plan-only starts no node and leaves no report; leave one of the two out")
    }

    func run() async throws {
        try await run(again: Rerun(options: environment.words))
    }

    /// Runs the cases.
    ///
    /// - Parameter again: What a person types to run them again.
    func run(again: Rerun) async throws {
        let tree = try SourceTree.find()
        let named = try CaseFinder(tree: tree).find(self.cases)
        let suite = Array(repeating: named, count: repetitions).flatMap(\.self)
        let part = try sharding.part(of: suite, tree)
        if let part { Output.story(part.summary) }
        let cases = part?.places.map { suite[$0] } ?? suite
        if planOnly { return try await plan(cases, tree) }
        let printer = Output.printer(isVerbose: environment.verbose)
        let run = SuiteRun(
            cases: cases, settings: environment.settings, tree: tree, report: report.map { FilePath($0) },
            options: try options(tree, cases, part, printer, again),
            observer: { printer.show($0, of: cases.count == 1 ? "" : $1) },
            logger: Output.logger(isVerbose: environment.verbose))
        let verdicts: [Verdict]
        do {
            verdicts = try await run.run { verdict, page in
                guard format == .text else { return }
                printer.interrupt {
                    Output.result(
                        VerdictText.render(
                            verdict, report: page, command: verdict.again, program: CommandLine.arguments[0]))
                }
            }
        } catch {
            printer.finish()
            tell(run.report)
            annotate(run.report)
            throw error
        }
        printer.finish()
        switch format {
        case .json: Output.result(try DocumentValue.list(verdicts.map(\.document)).json())
        case .text: Output.result(VerdictText.summary(of: verdicts))
        }
        let problems = run.options.knownIssues.problems(
            after: verdicts, of: CaseFinder(tree: tree).caseNames)
        for problem in problems { Output.story(problem) }
        // The verdict of a single case has named it already.
        if cases.count != 1 || part != nil { tell(run.report) }
        annotate(run.report)
        let status = SuiteRun.exitStatus(of: verdicts, part: part)
        if status != HarnessExitStatus.asExpected { throw ExitCode(status) }
        if !problems.isEmpty { throw ExitCode(HarnessExitStatus.notAsExpected) }
    }

    private func options(
        _ tree: SourceTree, _ cases: [Case], _ part: SuitePart?, _ printer: StepPrinter, _ again: Rerun
    ) throws -> SuiteRun.Options {
        var options = SuiteRun.Options(jobs: jobs)
        options.part = part
        options.cases.keepsDisks = keepDisks
        if keep { options.cases.keeping = FailedNodeKeeping(settings: environment.settings) { printer.say($0) } }
        options.cases.pause = try pause(in: cases, printer)
        options.retries = retries
        options.rerun = again
        options.knownIssues = KnownIssues(try KnownIssue.load(tree.templates("known-issues.yaml")))
        return options
    }

    /// `--plan-only`
    private func plan(_ cases: [Case], _ tree: SourceTree) async throws {
        let runner = SystemCommandRunner(logger: Output.logger(isVerbose: environment.verbose))
        let check = PlanCheck(tree: tree, agent: try environment.hostAgent(), runner: runner)
        var verdicts: [PlanVerdict] = []
        for testCase in cases {
            let verdict = try await check.verdict(on: testCase)
            if format == .text { Output.result(verdict.text) }
            verdicts.append(verdict)
        }
        switch format {
        case .json: Output.result(try DocumentValue.list(verdicts.map(\.document)).json())
        case .text: Output.result(PlanVerdict.summary(of: verdicts))
        }
        let status = PlanVerdict.exitStatus(of: verdicts)
        if status != HarnessExitStatus.asExpected { throw ExitCode(status) }
    }

    /// Says where the report of the whole run is, if there is one.
    private func tell(_ report: FilePath) {
        let page = report.appending(RunReport.page).string
        guard FileManager.default.fileExists(atPath: page) else { return }
        Output.story("report: \(page)")
    }

    /// Annotates the change in a GitHub workflow, which reads standard output. JSON there is for somebody else.
    private func annotate(_ report: FilePath) {
        let environment = ProcessInfo.processInfo.environment
        guard environment["GITHUB_ACTIONS"] == "true", format == .text else { return }
        let workspace = environment["GITHUB_WORKSPACE"] ?? FileManager.default.currentDirectoryPath
        do {
            for line in try RunReport.annotations(report, workspace: FilePath(workspace)) { Output.result(line) }
        } catch {
            Output.story("annotating the change: \(error)")
        }
    }

    private func pause(in cases: [Case], _ printer: StepPrinter) throws -> StepPause? {
        guard let pauseBefore else { return nil }
        guard cases.count == 1, let testCase = cases.first else {
            throw ValidationError("--pause-before: one case can wait for one terminal, and \(cases.count) are named")
        }
        return try StepPause(before: pauseBefore, of: testCase) { node, place in
            let program = CommandLine.arguments[0]
            printer.say("paused before \(place); in another terminal: \(program) node ssh \(node)")
            printer.say("press Enter to go on")
            try await Terminal.waitForEnter()
        }
    }
}
