/// A program that could not be run, or that ended otherwise than asked.
public struct CommandError: Error, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Sendable, Equatable {
        /// No such program.
        case notFound
        /// It could not be started or spoken to; the text says why.
        case notRun(String)
        /// It was still running at its time limit and was ended.
        case timedOut
        /// It said more than a runner takes, in bytes.
        case tooMuchOutput(Int)
        /// It ended with a status that is not accepted; `said` is the end of its standard error or output.
        case ended(CommandResult.Status, said: String)
    }

    /// What was called.
    public var command: Command
    /// What went wrong.
    public var reason: Reason

    /// Describes a failure.
    public init(command: Command, reason: Reason) {
        self.command = command
        self.reason = reason
    }

    public var description: String {
        switch reason {
        case .notFound: "running '\(command)': no program '\(command.program)' in PATH"
        case .notRun(let why): "running '\(command)': \(why)"
        case .timedOut: "running '\(command)': still running after \(command.timeLimit.components.seconds) s"
        case .tooMuchOutput(let limit): "running '\(command)': more than \(limit) bytes of output"
        case .ended(let status, let said) where said.isEmpty: "running '\(command)': \(status), and it said nothing"
        case .ended(let status, let said): "running '\(command)': \(status): \(said)"
        }
    }
}
