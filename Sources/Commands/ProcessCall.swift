internal import Blocking
internal import Subprocess
internal import SystemPackage

/// One call of ``SystemCommandRunner``: a process from its start to its end.
struct ProcessCall: Sendable {
    let command: Command
    let environment: Environment
    let onLine: (@Sendable (OutputLine) -> Void)?

    func run() async throws -> CommandResult {
        do {
            return try await withDeadline("running '\(command)'", limit: command.timeLimit) {
                switch command.input {
                case .none: try await start(input: .none)
                case .bytes(let bytes): try await start(input: .array(bytes))
                }
            }
        } catch is DeadlineExceeded {
            throw CommandError(command: command, reason: .timedOut)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw CommandError(command: command, reason: Self.reason(of: error))
        }
    }

    private static func reason(of error: SubprocessError) -> CommandError.Reason {
        error.code == .executableNotFound ? .notFound : .notRun("\(error)")
    }

    private func start(input: some InputProtocol) async throws -> CommandResult {
        let ended = try await Subprocess.run(
            command.program.contains("/") ? .path(FilePath(command.program)) : .name(command.program),
            arguments: Arguments(command.arguments),
            environment: environment.updating(overrides),
            platformOptions: options,
            input: input,
            output: .sequence,
            error: .sequence
        ) { execution in
            async let output = collect(execution.standardOutput, from: .standardOutput)
            async let error = collect(execution.standardError, from: .standardError)
            return try await (output, error)
        }
        try Task.checkCancellation()
        let (output, error) = ended.closureResult
        return CommandResult(
            command: command, status: CommandResult.Status(ended.terminationStatus),
            standardOutput: output, standardError: error)
    }

    private var overrides: [Environment.Key: String?] {
        var values: [Environment.Key: String?] = [:]
        for (name, value) in command.environment {
            values[Environment.Key(stringLiteral: name)] = value
        }
        return values
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
        ]
        return options
    }

    private func collect(_ sequence: SubprocessOutputSequence, from stream: OutputLine.Stream) async throws -> String {
        var lines = LineCollector(stream: stream, onLine: onLine)
        for try await buffer in sequence {
            guard lines.count + buffer.count <= SystemCommandRunner.outputLimit else {
                throw CommandError(command: command, reason: .tooMuchOutput(SystemCommandRunner.outputLimit))
            }
            buffer.withUnsafeBytes { lines.append($0) }
        }
        return lines.finish()
    }
}

extension CommandResult.Status {
    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signalled(signal)
        }
    }
}
