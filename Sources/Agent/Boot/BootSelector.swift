internal import Commands
internal import Logging

/// The program that lists and selects the systems of a node, which each of them has too: `bareproof-boot`.
public struct BootSelector: Sendable {
    private let runner: any CommandRunner
    private let paths: HostPaths

    /// Finds it where the ramdisk has it.
    public init(paths: HostPaths = HostPaths()) {
        runner = SystemCommandRunner(logger: Logger(label: "bareproof-agent") { _ in SwiftLogNoOpLogHandler() })
        self.paths = paths
    }

    /// Calls it.
    ///
    /// - Parameter arguments: `list`, `list --format json` or `select NAME`.
    /// - Returns: What it prints.
    /// - Throws: `CommandError` with what it says when it fails.
    public func call(_ arguments: [String]) async throws -> String {
        let text = try await runner.check(Command(paths.bootSelector, arguments)).standardOutput
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
