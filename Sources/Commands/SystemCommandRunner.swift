internal import Glibc
public import Logging
internal import Subprocess

/// Runs commands as processes, each in a session of its own so that ending it ends what it started.
///
/// Each call is logged when it starts (debug) and when it ends (debug, or info for a status other than 0) with its
/// arguments, duration and status; arguments are not secret.
public struct SystemCommandRunner: CommandRunner {
    /// How many bytes a program may write to one stream.
    public static let outputLimit = 64 << 20

    private let logger: Logger
    private let environment: Environment

    /// Makes a runner.
    ///
    /// - Parameters:
    ///   - logger: Where calls are logged.
    ///   - environment: Variables that are set over this process's own, for every call. `LC_ALL=C`, and the `sbin`
    ///     folders behind `PATH`, which users' shells lack, are always set.
    public init(logger: Logger, environment: [String: String] = [:]) {
        self.logger = logger
        var values: [Environment.Key: String?] = ["LC_ALL": "C"]
        values["PATH"] = Self.searchPath
        for (name, value) in environment {
            values[Environment.Key(stringLiteral: name)] = value
        }
        self.environment = Environment.inherit.updating(values)
    }

    public func run(_ command: Command, onLine: (@Sendable (OutputLine) -> Void)?) async throws -> CommandResult {
        logger.debug("running '\(command)'")
        let clock = ContinuousClock()
        let start = clock.now
        do {
            var result = try await ProcessCall(command: command, environment: environment, onLine: onLine).run()
            result.duration = clock.now - start
            let level: Logger.Level = result.status == .exited(0) ? .debug : .info
            logger.log(level: level, "ran '\(command)': \(result.status) after \(result.duration)")
            return result
        } catch {
            logger.info("ran '\(command)': \(error) after \(clock.now - start)")
            throw error
        }
    }

    private static var searchPath: String {
        let own = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return own + ":/usr/local/sbin:/usr/sbin:/sbin"
    }
}
