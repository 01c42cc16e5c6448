internal import ArgumentParser
internal import Commands
internal import Contract
internal import FuncTest
internal import Glibc

/// The harness's command line.
@main
struct Bareproof: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bareproof",
        abstract: "Prove that bare-metal provisioning works: boot a node over PXE, provision it, read its disks back.",
        discussion: """
            Exit status: 0 everything is as expected, 1 something is not, 2 the harness could not do its work.
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, ReplayCommand.self, RecheckCommand.self, AcceptCommand.self, InspectCommand.self,
            ReportCommand.self, MergeCommand.self, HistoryCommand.self, ListCommand.self, NodeCommand.self,
            BootCommand.self,
            BuildCommand.self, CleanCommand.self, DoctorCommand.self, BenchCommand.self,
        ])

    static func main() async {
        OwnerMark.claim()
        HelpWidth.secure()
        let task = Task { await start() }
        await Interruption.forward(to: task)
        let status = await task.value
        Glibc.exit(status == HarnessExitStatus.asExpected ? statusOfOutput() : status)
    }

    /// Results that nobody got are no success.
    private static func statusOfOutput() -> Int32 {
        guard let loss = Output.loss else { return HarnessExitStatus.asExpected }
        Output.story("writing the results: \(loss)")
        return HarnessExitStatus.couldNotRun
    }

    /// Runs the command that the arguments name, and gives the exit status.
    private static func start() async -> Int32 {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return HarnessExitStatus.asExpected
        } catch let code as ExitCode {
            return code.rawValue
        } catch is CancellationError {
            Output.story("interrupted; nothing is left running")
            return HarnessExitStatus.couldNotRun
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        // Documents say what they like.
        let message = VerdictText.visible(fullMessage(for: FileError(error) ?? error))
        if exitCode(for: error) == .success {
            Output.result(message)
            return HarnessExitStatus.asExpected
        }
        Output.story(message.hasPrefix("Error: ") ? String(message.dropFirst("Error: ".count)) : message)
        return HarnessExitStatus.couldNotRun
    }
}
