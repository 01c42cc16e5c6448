internal import ArgumentParser
internal import Contract
internal import Documents
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
        help: "The folder for the report; with several cases, each gets a folder in it. (default: reports/TIME-CASE)",
        completion: .directory)
    var report: String?

    @Option(help: "How verdicts are printed: text or json.")
    var format = Format.text

    @Option(
        name: .shortAndLong,
        help: "How many cases run at once, within the host's free memory. (default: one for each processor)")
    var jobs: Int?

    @Flag(help: "Leave the node of the first case that fails up, and say how to get in; see `node --help`.")
    var keep = false

    @Option(
        help: "Wait for Enter before this step: its index from 0, or its name; the first of it. With one case only.")
    var pauseBefore: String?

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        if pauseBefore != nil, !Terminal.isThere {
            throw ValidationError("--pause-before waits for Enter on a terminal, and standard input is none")
        }
        if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least one case has to run at once") }
    }

    func run() async throws {
        let tree = try SourceTree.find()
        let cases = try CaseFinder(tree: tree).find(self.cases)
        let printer = Output.printer(isVerbose: environment.verbose)
        let suite = SuiteRun(
            cases: cases, settings: environment.settings, tree: tree, report: report.map { FilePath($0) },
            slots: .host(limit: jobs),
            keeping: keep ? FailedNodeKeeping(settings: environment.settings) { printer.say($0) } : nil,
            pause: try pause(in: cases, printer),
            observer: { printer.show($0, of: cases.count == 1 ? "" : $1) },
            logger: Output.logger(isVerbose: environment.verbose))
        let verdicts = try await suite.run { verdict, folder in
            let again = "\(CommandLine.arguments[0]) run \(folder.source)"
            guard format == .text else { return }
            printer.interrupt {
                Output.result(
                    VerdictText.render(
                        verdict, report: folder.report, command: again, program: CommandLine.arguments[0]))
            }
        }
        printer.finish()
        switch format {
        case .json: Output.result(try DocumentValue.list(verdicts.map(\.document)).json())
        case .text: Output.result(VerdictText.summary(of: verdicts))
        }
        let status = SuiteRun.exitStatus(of: verdicts)
        if status != HarnessExitStatus.asExpected { throw ExitCode(status) }
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
