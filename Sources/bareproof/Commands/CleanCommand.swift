internal import ArgumentParser
internal import FuncTest

/// `bareproof clean`
struct CleanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract:
            "Remove what runs left that were killed: domains, processes and folders. What is alive keeps its own.")

    @Flag(help: "Destroy the nodes, too, that `node up` and `run --keep` left up.")
    var nodes = false

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let leftovers = Leftovers(settings: environment.settings, logger: Output.logger(isVerbose: environment.verbose))
        let removed = try await leftovers.remove(withNodes: nodes)
        for line in removed { Output.result("removed \(line)") }
        if removed.isEmpty { Output.result("nothing to remove") }
    }
}
