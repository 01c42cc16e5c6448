/// How a program ended. A non-zero exit is a result, not an error: see ``CommandResult/check(accepting:)``.
public struct CommandResult: Sendable, Equatable {
    /// How it ended.
    public enum Status: Sendable, Equatable, CustomStringConvertible {
        /// It exited by itself.
        case exited(Int32)
        /// A signal ended it.
        case signalled(Int32)

        public var description: String {
            switch self {
            case .exited(let code): "exit status \(code)"
            case .signalled(let signal): "signal \(signal)"
            }
        }
    }

    /// What was called.
    public var command: Command
    /// How it ended.
    public var status: Status
    /// All of standard output, as UTF-8.
    public var standardOutput: String
    /// All of standard error, as UTF-8.
    public var standardError: String
    /// How long it ran.
    public var duration: Duration

    /// Describes how a program ended.
    public init(
        command: Command, status: Status, standardOutput: String = "", standardError: String = "",
        duration: Duration = .zero
    ) {
        self.command = command
        self.status = status
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.duration = duration
    }

    /// Turns an exit status that is not accepted into an error.
    ///
    /// - Throws: ``CommandError`` with the end of what the program said.
    @discardableResult
    public func check(accepting accepted: Set<Int32> = [0]) throws(CommandError) -> CommandResult {
        if case .exited(let code) = status, accepted.contains(code) { return self }
        let said = standardError.isEmpty ? standardOutput : standardError
        throw CommandError(command: command, reason: .ended(status, said: Self.tail(of: said)))
    }

    /// The last lines of a text, at most ten and at most 2,000 characters.
    static func tail(of text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).suffix(10)
        return String(lines.joined(separator: "\n").suffix(2000))
    }
}
