import Agent
import ArgumentParser
import Commands
import Contract
import Logging
import Transfer

/// How a request is carried out, and how that is told.
struct RunOptions: ParsableArguments {
    @Option(
        name: [.customLong("deploy-driver"), .customLong("deploy_driver")],
        help: "How images get onto the disks (\(DeployDrivers.names.joined(separator: ", "))).")
    var deployDriver = "swift"

    @Option(
        name: [.customLong("log-file"), .customLong("log_file")],
        help: ArgumentHelp("The log; each program that is run is in it.", valueName: "file"))
    var logFile = NodePaths.log

    @Flag(help: "Log more.")
    var debug = false

    @Option(help: "How to tell progress: plain, for people, on standard error; json, a line each, on standard output.")
    var progress = ProgressFormat.plain

    @Option(
        name: [.customLong("ca-file"), .customLong("ca_file")],
        help: ArgumentHelp("CA certificates to check https servers against (default: the system's).", valueName: "file")
    )
    var certificateAuthorities: String?

    func validate() throws {
        guard DeployDrivers.names.contains(deployDriver) else {
            let known = DeployDrivers.names.joined(separator: ", ")
            throw ValidationError("no deploy driver '\(deployDriver)'; there is: \(known)")
        }
    }

    func provision(_ request: RequestOptions, upTo goal: Provisioner.Goal) async throws {
        let logger = Output.logger(file: logFile, isDebugging: debug)
        var transfers = TransferOptions()
        transfers.certificateAuthorities = certificateAuthorities
        let reporter = Reporter(format: progress.format, logger: logger) { format, line in
            if format == .json { Output.result(line) } else { Output.story(line) }
        }
        let provisioner = Provisioner(
            runner: SystemCommandRunner(logger: logger), transfers: transfers, reporter: reporter, logger: logger)
        do {
            let document = try request.document()
            let (dataDriver, deployDriver, redeploys) = (request.driver, deployDriver, request.redeploy)
            try await Signals.cancelling {
                try await provisioner.run(
                    document, dataDriver: dataDriver, deployDriver: deployDriver, upTo: goal,
                    redeploys: redeploys)
            }
        } catch {
            logger.error("\(error)")
            throw Failure(error, log: logFile)
        }
    }
}

/// How progress is told.
enum ProgressFormat: String, CaseIterable, ExpressibleByArgument {
    case plain
    case json

    var format: Reporter.Format {
        switch self {
        case .plain: .plain
        case .json: .json
        }
    }
}
