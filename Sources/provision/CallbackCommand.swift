import Agent
import ArgumentParser
import Commands
import Contract
import Logging

struct CallbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callback", _superCommandName: ProvisionCommand.name,
        abstract: "Tell whoever booted this ramdisk that it is up, and do what a conductor asks.",
        discussion: """
            With ironic_api_url=URL and deployment_id=UUID on the kernel's command line: fetches the conductor's steps, \
            carries them out, reports each, and says when all is done. With \(Callback.kernelParameter)=URL: posts to that \
            URL, again and again until it is answered. Exit status: 0 done or answered; 1 a step failed, or nobody answered \
            in time.
            """)

    @OptionGroup var running: RunOptions

    func run() async throws {
        do {
            try await running.conduct { client, logger in
                if client.isAskedFor { return try await client.run() }
                try await CallbackClient(logger: logger).announce()
            }
        } catch {
            Output.story(OneLine.text(of: error))
            throw ExitCode(1)
        }
    }
}
