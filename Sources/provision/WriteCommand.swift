import Agent
import ArgumentParser
import Commands
import Contract
import Logging
import Transfer

struct WriteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write", _superCommandName: ProvisionCommand.name,
        abstract: "Write one image onto one device, and nothing else.",
        discussion: """
            The image is streamed, unpacked and checked as those of a request are. Partitions, file systems and boot \
            loaders are left alone: what is on the device afterwards is the image to the byte, and behind it what was there.

            Exit status: 0 written, 2 wrong usage, 255 anything else.
            """)

    @Argument(
        help: "An http, https or file URL of a raw image, also packed with gzip, zstd or xz, or of a qcow2 image.")
    var url: String

    @Argument(help: "The device, such as /dev/sda. What is on it is lost.")
    var device: String

    @Option(help: ArgumentHelp("What the unpacked image must have: sha256:HEX or md5:HEX.", valueName: "checksum"))
    var checksum: String?

    @Option(help: ArgumentHelp("What comes over the network must have: sha256:HEX or md5:HEX.", valueName: "checksum"))
    var downloadChecksum: String?

    @Option(
        name: [.customLong("ca-file"), .customLong("ca_file")],
        help: ArgumentHelp("CA certificates to check https servers against (default: the system's).", valueName: "file")
    )
    var certificateAuthorities: String?

    @Option(help: "How to tell progress: plain, for people, on standard error; json, a line each, on standard output.")
    var progress = ProgressFormat.plain

    @Option(
        name: [.customLong("log-file"), .customLong("log_file")],
        help: ArgumentHelp("The log; each program that is run is in it.", valueName: "file"))
    var logFile = NodePaths.log

    func run() async throws {
        let logger = Output.logger(file: logFile, isDebugging: false)
        var transfers = TransferOptions()
        transfers.certificateAuthorities = certificateAuthorities
        let reporter = Reporter(format: progress.format, logger: logger) { format, line in
            if format == .json { Output.result(line) } else { Output.story(line) }
        }
        let image = SingleImage(
            runner: SystemCommandRunner(logger: logger), transfers: transfers, reporter: reporter, logger: logger)
        do {
            try await Signals.cancelling { [self] in
                try await image.write(url, to: device, checksum: checksum, downloadChecksum: downloadChecksum)
            }
        } catch {
            logger.error("\(error)")
            throw Failure(error, log: logFile)
        }
    }
}
