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
        completion: .directory)
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

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least one case has to run at once") }
    }

    func run() async throws {
        let tree = try SourceTree.find()
        let cases = try CaseFinder(tree: tree).find(self.cases)
        let printer = Output.printer(isVerbose: environment.verbose)
        let suite = SuiteRun(
            cases: cases, settings: environment.settings, tree: tree, report: report.map { FilePath($0) },
            slots: .host(limit: jobs),
            observer: { printer.show($0, of: cases.count == 1 ? "" : $1) },
            logger: Output.logger(isVerbose: environment.verbose))
        let verdicts = try await suite.run { verdict, folder in
            let again = "\(CommandLine.arguments[0]) run \(folder.source)"
            guard format == .text else { return }
            printer.interrupt {
                Output.result(VerdictText.render(verdict, report: folder.report, command: again))
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
}
