internal import ArgumentParser
internal import Commands
internal import Contract
internal import FuncTest
internal import Images
internal import SystemPackage

/// `bareproof replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Run a failed case again from its bundle, with the agent that it failed with.",
        discussion:
            "A failed case's report has the bundle: replay.tar. It works on any machine with Bareproof's source tree.")

    @Argument(help: "The bundle.", completion: .file(extensions: ["tar"]))
    var bundle: String

    @Flag(help: "Build the agent from the source tree instead of taking the bundle's.")
    var currentAgent = false

    @Option(help: "The folder for the report. (default: reports/TIME-CASE)", completion: .directory)
    var report: String?

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let runner = SystemCommandRunner(logger: Output.logger(isVerbose: environment.verbose))
        let run = try RunDirectory(in: environment.settings.cache.root.appending("runs"))
        defer { try? run.remove() }
        var unpacked = try await ReplayBundle(
            unpacking: FilePath(bundle), into: try run.makeFolder("bundle"), runner: runner)
        let report =
            report.map { FilePath($0) } ?? ReportFolder.standard(for: unpacked.folder.lastComponent?.string ?? "replay")
        try unpacked.move(into: report)
        let own = environment.agent == nil && !currentAgent ? ["--agent", unpacked.agent.string] : []
        let arguments = [unpacked.folder.string, "--report", report.string] + own + environment.words
        try await RunCommand.parse(arguments + (environment.verbose ? ["--verbose"] : [])).run(
            again: Rerun(bundle: bundle, options: environment.words + (currentAgent ? ["--current-agent"] : [])))
    }
}
