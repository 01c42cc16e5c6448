import Agent
import ArgumentParser
import Commands
import Contract
import Logging
import Provisioning
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
        let names = DeployDrivers.names + InstalledPlugins.names
        guard names.contains(deployDriver) else {
            throw ValidationError("no deploy driver '\(deployDriver)'; there is: \(names.joined(separator: ", "))")
        }
    }

    /// Carries a request out.
    ///
    /// - Parameter action: The one action of the flow that is carried out; nil for all.
    func provision(_ request: RequestOptions, action: String? = nil) async throws {
        try await run { provisioner in
            try await provisioner.run(try job(request, action: action))
        }
    }

    /// Says what would be done.
    func plan(_ request: RequestOptions, on disks: [Disk]?, firmware: Firmware?) async throws -> StoragePlan {
        try await Provisioner.silent().plan(try job(request, action: nil), on: disks, firmware: firmware)
    }

    /// Has a provisioner do something, until a signal ends it.
    func run(_ body: @escaping @Sendable (Provisioner) async throws -> Void) async throws {
        let logger = Output.logger(file: logFile, isDebugging: debug)
        do {
            let provisioner = provisioner(logger)
            try await Signals.cancelling { try await body(provisioner) }
        } catch {
            logger.error("\(error)")
            throw Failure(error, log: logFile)
        }
    }

    /// Has a client of conductors do something, until a signal ends it.
    func conduct(_ body: @escaping @Sendable (ConductorClient, Logger) async throws -> Void) async throws {
        let logger = Output.logger(file: logFile, isDebugging: debug)
        let client = ConductorClient(
            runner: SystemCommandRunner(logger: logger), transfers: transfers, reporter: reporter(logger),
            logger: logger)
        do {
            try await Signals.cancelling { try await body(client, logger) }
        } catch {
            logger.error("\(error)")
            throw error
        }
    }

    private func job(_ request: RequestOptions, action: String?) throws -> Provisioner.Job {
        var job = Provisioner.Job(
            document: try request.document(), dataDriver: request.dataDriver, deployDriver: deployDriver,
            action: action, redeploys: request.redeploy)
        job.configDrive = request.configDrive
        return job
    }

    private func provisioner(_ logger: Logger) -> Provisioner {
        Provisioner(
            runner: SystemCommandRunner(logger: logger), transfers: transfers, reporter: reporter(logger),
            logger: logger)
    }

    private var transfers: TransferOptions {
        var transfers = TransferOptions()
        transfers.certificateAuthorities = certificateAuthorities
        return transfers
    }

    private func reporter(_ logger: Logger) -> Reporter {
        Reporter(format: progress.format, logger: logger) { format, line in
            if format == .json { Output.result(line) } else { Output.story(line) }
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
