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
        let unpacked = try await ReplayBundle(
            unpacking: FilePath(bundle), into: try run.makeFolder("bundle"), runner: runner)
        let agent = environment.agent ?? (currentAgent ? nil : unpacked.agent.string)
        try await RunCommand.parse(arguments(unpacked.folder.string, agent)).run()
    }

    private func arguments(_ folder: String, _ agent: String?) -> [String] {
        [folder, "--connect", environment.connect] + (report.map { ["--report", $0] } ?? [])
            + (agent.map { ["--agent", $0] } ?? []) + (environment.cold ? ["--cold"] : [])
            + (environment.timeFactor.map { ["--time-factor", "\($0)"] } ?? [])
            + (environment.verbose ? ["--verbose"] : [])
    }
}
