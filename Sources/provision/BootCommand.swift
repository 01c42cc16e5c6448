import Agent
import ArgumentParser
import Contract

/// Lists and selects the systems of a node: the program that each of them has too does it.
struct BootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot", _superCommandName: ProvisionCommand.name,
        abstract: "List the systems of this node, or select the one that it boots next.",
        discussion: "An installed system does the same with: bareproof-boot list, bareproof-boot select NAME.",
        subcommands: [List.self, Select.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the systems that this node can boot; * marks the next one.")

        @Option(help: "How to print them (text or json).")
        var format = OutputFormat.text

        func run() async throws {
            try await BootCommand.call(["list", "--format", format.rawValue])
        }
    }

    struct Select: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "select", abstract: "Select the system that this node boots next.")

        @Argument(help: "The system's name, as `boot list` prints it.")
        var name: String

        func run() async throws {
            try await BootCommand.call(["select", name])
        }
    }

    private static func call(_ arguments: [String]) async throws {
        do {
            Output.result(try await BootSelector().call(arguments))
        } catch {
            throw Failure(error, log: nil)
        }
    }
}
