import ArgumentParser
import Commands
import Contract
import Glibc

/// Exit statuses are the agent's own (decision "exit statuses"): the argument parser's 64 for wrong usage becomes 2.
@main
struct Main {
    static func main() async {
        HelpWidth.secure()
        do {
            var command = try parse(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Output.story("provision: \(failure.line)")
            exit(AgentExitStatus.failure)
        } catch {
            end(error)
        }
    }

    /// A subcommand is parsed alone: the parser gives options that the agent's own command has too to that one, and
    /// `validate --data-driver` would be lost.
    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        guard let name = arguments.first,
            let subcommand = ProvisionCommand.configuration.subcommands.first(where: {
                $0.configuration.commandName == name
            })
        else { return try ProvisionCommand.parseAsRoot(arguments) }
        return try subcommand.parseAsRoot(Array(arguments.dropFirst()))
    }

    /// `--inventory` takes a file with `--plan`, and none when the inventory itself is wanted.
    private static var arguments: [String] {
        let arguments = AgentNames.arguments(
            calledAs: CommandLine.arguments.first ?? "", Array(CommandLine.arguments.dropFirst()))
        guard let index = arguments.firstIndex(of: "--inventory"),
            index + 1 == arguments.count || arguments[index + 1].hasPrefix("-"), !arguments.contains("--plan")
        else { return arguments }
        return arguments[..<index] + ["--print-inventory"] + arguments[(index + 1)...]
    }

    private static func end(_ error: any Error) -> Never {
        let status = ProvisionCommand.exitCode(for: error)
        let message = ProvisionCommand.fullMessage(for: error)
        if status == .success {
            Output.result(message)
        } else if !message.isEmpty {
            Output.story(message)
        }
        guard status == .validationFailure else { exit(status.rawValue) }
        exit(arguments.first == AgentNames.validate ? ValidateCommand.notValid : AgentExitStatus.usage)
    }
}
