public import Commands

/// The systems of a running node, which lists and selects them itself (`bareproof-boot`).
public struct RunningSystems: Sendable {
    let shell: SecureShell

    /// Takes the way into the node.
    public init(shell: SecureShell) {
        self.shell = shell
    }

    /// The systems that the node can boot, as the node itself prints them: those whose file system is there.
    ///
    /// - Parameter format: `text`, or `json` for a list of objects.
    /// - Throws: ``RunningSystemsError``; `CommandError` if nobody can log in.
    public func list(format: String) async throws -> String {
        try await run("bareproof-boot list --format \(Command.quoted(format))")
    }

    /// Makes a system the one that the node boots next.
    ///
    /// - Parameter name: The name of its image.
    /// - Throws: ``RunningSystemsError`` if there is no such system; `CommandError` if nobody can log in.
    public func select(_ name: String) async throws {
        _ = try await run("bareproof-boot select \(Command.quoted(name))")
    }

    private func run(_ command: String) async throws -> String {
        let result = try await shell.run(command, timeLimit: shell.limits.of(.systems))
        guard result.status == .exited(0) else {
            throw RunningSystemsError(status: result.status, said: result.standardError.trimmed)
        }
        return result.standardOutput
    }
}

/// A running node that could not list or select its systems.
public struct RunningSystemsError: Error, Equatable, CustomStringConvertible {
    /// How what was run on it ended.
    public var status: CommandResult.Status
    /// What it said.
    public var said: String

    public var description: String { "asking the node for its systems: \(status): \(said)" }
}
