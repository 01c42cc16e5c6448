import Agent
import ArgumentParser

/// Runs driver actions without provisioning anything: a conductor's `exec_actions`.
struct DriverActionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions", _superCommandName: ProvisionCommand.name,
        abstract: "Run a list of commands, after bringing the files that they need.",
        discussion: """
            What became of each is on standard output, as JSON. An action that fails ends everything if it says \
            terminate_on_fail.
            """)

    @Argument(help: "The file with the actions, - for standard input.")
    var file: String
    @OptionGroup var running: RunOptions

    func run() async throws {
        try await running.run { provisioner in
            let results = try await provisioner.runActions(try RequestFile.read(file))
            Output.result(String(decoding: try JSONText.encode(results, isPretty: false), as: UTF8.self))
        }
    }
}
