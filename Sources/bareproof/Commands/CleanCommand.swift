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

    @Option(help: "The libvirt connection of the runs: qemu:///session here, or that of another host.")
    var connect = Environment.Settings().uri

    @OptionGroup var log: LogOptions

    func run() async throws {
        var settings = Environment.Settings()
        settings.uri = connect
        let leftovers = Leftovers(settings: settings, logger: log.logger)
        let removed = try await leftovers.remove(withNodes: nodes)
        for line in removed { Output.result("removed \(line)") }
        if removed.isEmpty { Output.result("nothing to remove") }
    }
}
