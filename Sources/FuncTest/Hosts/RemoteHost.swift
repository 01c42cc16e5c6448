internal import Blocking
internal import Commands
internal import Libvirt
internal import Logging
internal import SystemPackage

/// Another host, behind SSH. Its files are in the folder of the connection there: `RUN/NODE/FILE` of this host's folder of runs.
struct RemoteHost: NodeHost {
    /// An hour moves 50 GiB on a slow network.
    private static let transferLimit = Duration.seconds(3600)
    private static let connectLimit = Duration.seconds(60)

    let connection: HostConnection
    let hypervisor: Hypervisor
    /// The folder of runs here.
    let runs: FilePath
    /// Runs programs here.
    private let own: any CommandRunner
    private let logger: Logger

    /// Connects to libvirt on another host, which it starts there if it is a user's own.
    ///
    /// - Throws: ``HostConnectionError``; `LibvirtError`; nothing is left then.
    static func open(
        _ address: HostAddress, runs: FilePath, runner: any CommandRunner, logger: Logger
    ) async throws -> RemoteHost {
        let connection = try await HostConnection.open(address, in: runs)
        do {
            let uri = address.uri(command: connection.libvirtProgram.string)
            let hypervisor = try await withDeadline(
                "connecting to \(address.uri)", limit: connectLimit, lever: { connection.cut() },
                operation: { try await Hypervisor.connect(to: uri) })
            return RemoteHost(
                connection: connection, hypervisor: hypervisor, runs: runs, own: runner, logger: logger)
        } catch {
            await connection.close(runner: runner)
            guard let error = error as? LibvirtError else { throw error }
            throw HostConnectionError(
                address,
                "\(error.message); on it, try: virsh -c qemu:///\(address.isSystem ? "system" : "session") list")
        }
    }

    var runner: any CommandRunner { RemoteRunner(connection: connection, runner: own) }
    var name: String? { connection.address.login }
    var identity: String { "\(connection.facts.boot)-\(connection.facts.user)" }
    var hasCheckpoints: Bool { false }
    // A connection has room for few sessions, which a case has until it ends.
    var isFreeWithNodes: Bool { false }
    // One more program there for each node, of the few that a connection has room for.
    var hasPackets: Bool { false }
    var runAs: (user: UInt32, group: UInt32)? { connection.facts.user == 0 ? (0, 0) : nil }

    func proxyCommand(to address: String) -> String? {
        // ssh(1) takes a percent sign for a token.
        let program = Command.quoted(connection.program.string).replacing("%", with: "%%")
        return "\(program) -W 127.0.0.1:%p \(HostConnection.alias)"
    }

    // MARK: Files

    private var folder: FilePath { FilePath(connection.facts.folder) }

    func place(of file: FilePath) -> FilePath {
        var rest = file
        guard rest.removePrefix(runs) else { return file }
        return folder.pushing(rest)
    }

    func makePlace(of folder: FilePath) async throws {
        try await runner.check(Command("mkdir", ["-p", place(of: folder).string]))
    }

    func removePlace(of folder: FilePath) async throws {
        let command = Command("rm", ["-rf", "--", place(of: folder).string])
        _ = try await Task { try await runner.check(command) }.value
    }

    func send(_ file: FilePath) async throws {
        try await copy([file.string], to: there(place(of: file).removingLastComponent(), isFolder: true))
    }

    func fetch(_ files: [FilePath]) async throws {
        for file in files { try await copy([there(place(of: file))], to: file.string) }
    }

    func lend(_ file: FilePath) async throws -> FilePath {
        try await copy([file.string], to: there(folder, isFolder: true))
        return folder.appending(file.lastComponent?.string ?? "")
    }

    private func there(_ path: FilePath, isFolder: Bool = false) -> String {
        "\(HostConnection.alias):\(path)\(isFolder ? "/" : "")"
    }

    /// What is the same already, by time and size, is not copied; holes stay holes.
    private func copy(_ sources: [String], to target: String) async throws {
        let arguments = [
            "--recursive", "--perms", "--times", "--sparse", "--whole-file", "--protect-args",
            "--rsh=\(Command.quoted(connection.program.string))",
        ]
        try await own.check(Command("rsync", arguments + sources + [target], timeLimit: Self.transferLimit))
    }

    func follow(_ file: FilePath) async {
        let place = Command.quoted(place(of: file).string)
        // The other side does not tell a program that nobody reads it any more: its input does.
        let script = "tail --bytes=+1 --follow=name --retry \(place) 2>/dev/null & cat >/dev/null; kill $!"
        do {
            let tail = try connection.held(script, output: file, error: connection.run.path.appending("errors"))
            while !Task.isCancelled, tail.status == nil { try? await Task.sleep(for: .milliseconds(200)) }
            await tail.end(limit: .seconds(5))
        } catch {
            logger.error("following \(place) on \(connection.address.login): \(error)")
        }
    }

    // MARK: Ports

    func open(_ port: Int, for address: String) async throws -> Int {
        let said = try await own.check(forward(port, "forward")).standardOutput.trimmed
        guard let there = Int(said) else {
            throw HostConnectionError(
                connection.address,
                "no port of its loopback leads here; its sshd_config needs AllowTcpForwarding yes: \(said)")
        }
        return there
    }

    func shut(_ port: Int) async {
        _ = await Task { try? await own.run(forward(port, "cancel")) }.value
    }

    /// Port 0 lets the other side choose.
    private func forward(_ port: Int, _ action: String) -> Command {
        Command(
            connection.program.string, ["-O", action, "-R", "127.0.0.1:0:127.0.0.1:\(port)", HostConnection.alias])
    }

    // MARK: Nodes

    // What other machines' runs have there is not known here: within a run, its slots see to it.
    func reserveMemory(_ bytes: Int64, for folder: FilePath, onWait: (String) -> Void) async throws {}
    func reduceMemory(of folder: FilePath, to bytes: Int64) throws {}
    func releaseMemory(of folder: FilePath) {}

    func start(_ domain: String) async throws {
        try await hypervisor.start(domain, endsWithConnection: true)
    }

    func removeAbandoned(_ runs: FilePath) async throws -> [String] {
        try await RemoteLeftovers(host: self).remove()
    }

    /// How many programs a processor there has had to run in the last minute.
    func load() async -> Double {
        let said = try? await runner.check(Command("cat", ["/proc/loadavg"])).standardOutput
        let average = said?.split(separator: " ").first.flatMap { Double($0) } ?? 1
        return max(1, average / Double(max(1, connection.facts.processors)))
    }

    func slots(limit: Int?) -> NodeSlots {
        NodeSlots(limit: limit ?? connection.facts.processors, memory: connection.facts.memory)
    }

    func explained(_ error: any Error) async -> any Error {
        guard let reason = await connection.loss(runner: own) else { return error }
        return HostConnectionLost(uri: connection.address.uri, reason: reason, cause: "\(error)")
    }

    func requireConnection() async throws {
        guard let reason = await connection.loss(runner: own) else { return }
        throw HostConnectionLost(uri: connection.address.uri, reason: reason)
    }

    func close() async {
        await connection.close(runner: own)
    }
}

/// Runs programs on another host.
struct RemoteRunner: CommandRunner {
    let connection: HostConnection
    /// Runs programs here.
    let runner: any CommandRunner

    func run(_ command: Command, onLine: (@Sendable (OutputLine) -> Void)?) async throws -> CommandResult {
        try await runner.run(connection.call(command), onLine: onLine)
    }
}
