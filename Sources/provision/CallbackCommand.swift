import Agent
import ArgumentParser
import Contract

struct CallbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callback", _superCommandName: ProvisionCommand.name,
        abstract: "Tell whoever booted this ramdisk that it is up.",
        discussion: """
            Posts to the URL that the kernel's command line names as \(Callback.kernelParameter)=URL, again and again \
            until it is answered. Exit status: 0 answered, 1 not within a minute.
            """)

    @Option(
        name: [.customLong("log-file"), .customLong("log_file")],
        help: ArgumentHelp("The log.", valueName: "file"))
    var logFile = NodePaths.log

    func run() async throws {
        let logger = Output.logger(file: logFile, isDebugging: false)
        do {
            try await Signals.cancelling { try await CallbackClient(logger: logger).announce() }
        } catch {
            Output.story(OneLine.text(of: error))
            throw ExitCode(1)
        }
    }
}
