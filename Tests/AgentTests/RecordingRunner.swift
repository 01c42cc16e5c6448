import Commands
import Synchronization
import Testing

/// Runs nothing: it keeps what it is asked, and answers as the test says. A command that the test does not know is an
/// issue.
final class RecordingRunner: CommandRunner {
    /// What a command answers; nil for one that is not expected.
    typealias Answer = @Sendable (Command) throws -> CommandResult?

    private let asked = Mutex<[Command]>([])
    private let answer: Answer

    init(_ answer: @escaping Answer = { _ in nil }) {
        self.answer = answer
    }

    /// What was asked, in order.
    var commands: [Command] { asked.withLock { $0 } }

    /// The same as lines.
    var lines: [String] { commands.map(\.description) }

    func run(_ command: Command, onLine: (@Sendable (OutputLine) -> Void)?) async throws -> CommandResult {
        asked.withLock { $0.append(command) }
        try Task.checkCancellation()
        if let result = try answer(command) { return result }
        Issue.record("nobody expected '\(command)'")
        throw CommandError(command: command, reason: .notFound)
    }
}

extension Command {
    /// It ended well, and said this.
    func done(_ output: String = "") -> CommandResult {
        CommandResult(command: self, status: .exited(0), standardOutput: output)
    }

    func failed(_ status: Int32, _ said: String) -> CommandResult {
        CommandResult(command: self, status: .exited(status), standardError: said)
    }
}
