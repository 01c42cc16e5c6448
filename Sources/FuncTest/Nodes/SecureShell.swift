public import Commands
internal import SystemPackage

/// A way into a running node, through OpenSSH's client and the port that QEMU forwards.
public struct SecureShell: Sendable {
    let runner: any CommandRunner
    let port: Int
    let identity: FilePath
    let knownHosts: FilePath
    /// The socket of the one connection that all calls share; nil for a connection of its own for each.
    ///
    /// Without KVM the two sides take a second and more to agree on keys, and some calls are made for every case.
    var control: FilePath?
    /// What leads to the loopback of another host that the node runs on (`ProxyCommand`); nil for this one.
    var proxyCommand: String?
    /// How long commands may take.
    var limits = TimeLimits()

    /// What a command's own exit status is told with, on the last line of standard error: `ssh` itself fails with 255,
    /// and so does the agent.
    private static let statusMark = "bareproof-exit-status "

    /// The call that runs a command on the node, for people to repeat it too.
    ///
    /// - Parameters:
    ///   - command: A line for the node's shell.
    ///   - input: What the command reads.
    ///   - timeLimit: The bound.
    public func call(_ command: String, input: Command.Input = .none, timeLimit: Duration) -> Command {
        Command("ssh", options + sharing + [Self.login, command], input: input, timeLimit: timeLimit)
    }

    /// The arguments of `ssh` for a person who logs in, or for a command whose streams are that person's.
    ///
    /// They use a connection that is there, but leave none behind.
    ///
    /// - Parameter isInteractive: Whether it gets a terminal on the node.
    public func arguments(isInteractive: Bool) -> [String] {
        let shared = socket.map { ["-o", "ControlMaster=no", "-o", "ControlPath=\($0)"] } ?? []
        return options + shared + [isInteractive ? "-t" : "-T", Self.login]
    }

    private static let login = "root@127.0.0.1"

    /// Runs a command on the node.
    ///
    /// - Parameters:
    ///   - command: A line for the node's shell.
    ///   - input: What the command reads.
    ///   - timeLimit: The bound; nil for that of a short call.
    ///   - onLine: Gets each line as it comes.
    /// - Returns: How the command ended on the node.
    /// - Throws: `CommandError` if `ssh` itself failed.
    public func run(
        _ command: String, input: Command.Input = .none, timeLimit: Duration? = nil,
        onLine: (@Sendable (OutputLine) -> Void)? = nil
    ) async throws -> CommandResult {
        let marked = "(\(command)); printf '\(Self.statusMark)%s\\n' $? >&2"
        let call = call(marked, input: input, timeLimit: timeLimit ?? limits.of(.call))
        var result = try await connected {
            try await runner.run(call) { line in
                if !line.text.hasPrefix(Self.statusMark) { onLine?(line) }
            }
        }
        guard let (status, said) = Self.status(in: result.standardError) else {
            throw CommandError(command: result.command, reason: .ended(result.status, said: result.standardError))
        }
        result.status = .exited(status)
        result.standardError = said
        return result
    }

    /// The command's status, and what came on standard error beside it: also behind it, from programs that the command left in the
    /// background.
    static func status(in text: String) -> (status: Int32, said: String)? {
        guard let mark = text.matches(of: /bareproof-exit-status (\d+)\n/).last, let status = Int32(mark.1) else {
            return nil
        }
        return (status, String(text[..<mark.range.lowerBound] + text[mark.range.upperBound...]))
    }

    /// How often a connection is tried that the server ends before it knows who calls: a system that is still setting itself up starts
    /// its SSH server anew.
    private static let tries = 5

    /// Runs a call again that did not get as far as to start anything on the node.
    private func connected(_ run: () async throws -> CommandResult) async throws -> CommandResult {
        for _ in 1..<Self.tries {
            let result = try await run()
            let isRefused = ["kex_exchange_identification", "Connection refused"].contains {
                result.standardError.contains($0)
            }
            guard result.status == .exited(255), isRefused else { return result }
            try await Task.sleep(for: .seconds(2))
        }
        return try await run()
    }

    /// Writes a file on the node.
    public func put(_ bytes: [UInt8], to path: String) async throws {
        try await run("cat > \(Command.quoted(path))", input: .bytes(bytes)).check()
    }

    /// Reads a file on the node; nil if it is not there.
    public func get(_ path: String) async throws -> String? {
        let quoted = Command.quoted(path)
        let result = try await run("test -e \(quoted) || exit 44; cat \(quoted)")
        if result.status == .exited(44) { return nil }
        return try result.check().standardOutput
    }

    private var options: [String] {
        [
            // A user's own configuration and agent must not decide what a test does.
            "-F", "none", "-i", identity.string, "-p", "\(port)",
            // The usual agreement on keys withstands quantum computers, and takes half as long again where a node translates instructions.
            "-o", "KexAlgorithms=^curve25519-sha256",
            "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
            "-o", "UserKnownHostsFile=\(knownHosts)", "-o", "GlobalKnownHostsFile=none",
            "-o", "StrictHostKeyChecking=yes", "-o", "HostKeyAlias=node", "-o", "ConnectTimeout=45",
            "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4", "-o", "LogLevel=ERROR",
        ] + (proxyCommand.map { ["-o", "ProxyCommand=\($0)"] } ?? [])
    }

    // MARK: Another host

    /// The options of the connection to another host, which others share. It is lost after half a minute without an answer.
    static func masterOptions(control: FilePath) -> [String] {
        [
            "-M", "-S", control.string, "-T",
            "-o", "ControlPersist=no", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20",
            "-o", "ServerAliveInterval=10", "-o", "ServerAliveCountMax=3", "-o", "LogLevel=INFO",
            // What a user's own configuration has for people.
            "-o", "ClearAllForwardings=yes", "-o", "ForwardAgent=no", "-o", "ForwardX11=no",
            "-o", "PermitLocalCommand=no", "-o", "RemoteCommand=none",
        ]
    }

    /// The options of what shares it: it goes over that connection, or fails.
    static func sharingOptions(control: FilePath) -> [String] {
        [
            "-F", "none", "-S", control.string, "-o", "ControlMaster=no", "-o", "ProxyCommand=false",
            "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
        ]
    }

    /// How many bytes the socket's path may have: `ssh` puts 17 more behind it while it makes the socket, and a socket's path has at
    /// most 107.
    private static let longestControl = 90

    private var socket: FilePath? { control.flatMap(Self.control) }

    /// A path for the socket of a shared connection; nil if it is too long for one.
    static func control(_ path: FilePath) -> FilePath? {
        path.string.utf8.count <= longestControl ? path : nil
    }

    /// The first call leaves its connection to those behind it; it ends with the node.
    private var sharing: [String] {
        socket.map { ["-o", "ControlMaster=auto", "-o", "ControlPersist=yes", "-o", "ControlPath=\($0)"] } ?? []
    }
}
