internal import ArgumentParser
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
        completion: .directory)
    var cases: [String] = []

    @Option(
        help: "The folder for the report; with several cases, each gets a folder in it. (default: reports/TIME-NAME)",
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
            slots: .host(limit: jobs), program: CommandLine.arguments[0],
            observer: { printer.show($0, of: cases.count == 1 ? "" : $1) },
            logger: Output.logger(isVerbose: environment.verbose))
        let verdicts: [Verdict]
        do {
            verdicts = try await suite.run { verdict, page in
                guard format == .text else { return }
                printer.interrupt {
                    Output.result(VerdictText.render(verdict, report: page, command: verdict.again))
                }
            }
        } catch {
            printer.finish()
            tell(suite.report)
            annotate(suite.report)
            throw error
        }
        printer.finish()
        switch format {
        case .json: Output.result(try DocumentValue.list(verdicts.map(\.document)).json())
        case .text: Output.result(VerdictText.summary(of: verdicts))
        }
        // The verdict of a single case has named it already.
        if cases.count > 1 { tell(suite.report) }
        annotate(suite.report)
        let status = SuiteRun.exitStatus(of: verdicts)
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
}
