internal import ArgumentParser
internal import Contract
internal import Documents
internal import FuncTest
internal import SystemPackage

/// `bareproof run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run functional cases, one after the other.")

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

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let tree = try SourceTree.find()
        let cases = try CaseFinder(tree: tree).find(self.cases)
        let printer = Output.printer(isVerbose: environment.verbose)
        let suite = SuiteRun(
            cases: cases, settings: environment.settings, tree: tree, report: report.map { FilePath($0) },
            observer: { printer.show($0) }, logger: Output.logger(isVerbose: environment.verbose))
        let verdicts = try await suite.run { verdict, folder in
            printer.finish()
            let again = "\(CommandLine.arguments[0]) run \(folder.source)"
            if format == .text {
                Output.result(VerdictText.render(verdict, report: folder.report, command: again))
            }
        }
        switch format {
        case .json: Output.result(try DocumentValue.list(verdicts.map(\.document)).json())
        case .text: Output.result(VerdictText.summary(of: verdicts))
        }
        let status = SuiteRun.exitStatus(of: verdicts)
        if status != HarnessExitStatus.asExpected { throw ExitCode(status) }
    }
}
