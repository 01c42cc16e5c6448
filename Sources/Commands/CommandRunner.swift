/// Runs commands. The one way in which Bareproof starts programs; tests bring their own.
public protocol CommandRunner: Sendable {
    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - command: What to run.
    ///   - onLine: Called with each line as it comes, without its line break, in order within a stream.
    /// - Returns: How it ended; a non-zero exit status is not an error.
    /// - Throws: ``CommandError`` if the program could not be run or reached its limit; `CancellationError` when the
    ///   task was cancelled, after the program has ended.
    func run(_ command: Command, onLine: (@Sendable (OutputLine) -> Void)?) async throws -> CommandResult
}

/// A line that a running program wrote.
public struct OutputLine: Sendable, Equatable {
    /// Where a line was written.
    public enum Stream: Sendable, Equatable {
        case standardOutput
        case standardError
    }

    /// Where it was written.
    public var stream: Stream
    /// The line without its line break.
    public var text: String

    /// Describes a line.
    public init(stream: Stream, text: String) {
        self.stream = stream
        self.text = text
    }
}

extension CommandRunner {
    /// Runs a program to its end.
    public func run(_ command: Command) async throws -> CommandResult {
        try await run(command, onLine: nil)
    }

    /// Runs a program to its end and requires an exit status.
    ///
    /// - Throws: ``CommandError`` also when the program exits with a status that is not accepted.
    @discardableResult
    public func check(_ command: Command, accepting accepted: Set<Int32> = [0]) async throws -> CommandResult {
        try await run(command, onLine: nil).check(accepting: accepted)
    }
}
