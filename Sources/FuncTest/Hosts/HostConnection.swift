internal import Blocking
internal import Commands
internal import Foundation
internal import Glibc
internal import Logging
internal import SystemPackage

/// The one SSH connection to another host, which libvirt, programs, files and ports share: if it is lost, all of them end at once.
///
/// The user's own configuration and agent lead to the host; BatchMode keeps `ssh` from asking. The connection's own shell there holds a
/// folder for as long as the connection lives, see ``HostFacts``.
struct HostConnection: Sendable {
    private static let openLimit = Duration.seconds(60)
    private static let endLimit = Duration.seconds(20)
    /// The name of the host for `ssh` where the connection is there already, and no name is looked up.
    static let alias = "node-host"

    let address: HostAddress
    let facts: HostFacts
    /// The folder here.
    let run: RunDirectory
    private let process: LifelineProcess

    /// Connects, and looks whether the host can have nodes.
    ///
    /// - Throws: ``HostConnectionError``; nothing is left then.
    static func open(_ address: HostAddress, in runs: FilePath) async throws -> HostConnection {
        let run = try RunDirectory(in: runs)
        do {
            return try await HostConnection(address, run)
        } catch {
            try? run.remove()
            throw error
        }
    }

    private init(_ address: HostAddress, _ run: RunDirectory) async throws {
        (self.address, self.run) = (address, run)
        let path = run.path
        guard let control = SecureShell.control(path.appending("ssh")) else {
            throw HostConnectionError(
                address, "the path of its socket, \(path)/ssh, is too long; set XDG_CACHE_HOME to a shorter one")
        }
        try Self.writeScripts(in: path, control: control)
        let script = "sh -c \(Command.quoted(HostFacts.script(name: run.name)))"
        let (said, errors) = (path.appending("facts"), path.appending("errors"))
        let process = try LifelineProcess(
            "ssh", SecureShell.masterOptions(control: control) + address.destination + [script], output: said,
            error: errors)
        self.process = process
        do {
            facts = try await Self.awaitFacts(address, process, said, errors)
        } catch {
            await process.end(limit: .seconds(2))
            throw error
        }
    }

    private static func awaitFacts(
        _ address: HostAddress, _ process: LifelineProcess, _ said: FilePath, _ errors: FilePath
    ) async throws -> HostFacts {
        try await poll("connecting to \(address.uri)", every: .milliseconds(20), limit: openLimit) {
            let status = process.status
            let facts = HostFacts(text(of: said))
            if facts.isWhole || status != nil, !facts.missing.isEmpty {
                let lacks = "\(address.login) has no \(facts.missing.joined(separator: ", "))"
                throw HostConnectionError(address, "\(lacks); on it, run: \(facts.mend)")
            }
            if facts.isWhole { return .done(facts) }
            guard let status else { return Probe.pending(lastSeen: "ssh has said: \(text(of: errors).trimmed)") }
            let byHand = (["ssh"] + address.destination + ["true"]).map(Command.quoted).joined(separator: " ")
            let reason = text(of: errors).trimmed
            throw HostConnectionError(
                address,
                "ssh ended with \(status): \(reason.isEmpty ? "it said nothing" : reason); try it by hand: \(byHand)")
        }
    }

    private static func text(of file: FilePath) -> String {
        String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self)
    }

    // MARK: The way over it

    /// The program that does what `ssh` does, over this connection and no other.
    var program: FilePath { Self.program(in: run.path) }
    /// The same for libvirt, which starts it among the programs of a terminal: Ctrl-C there must not end it before nodes are removed.
    var libvirtProgram: FilePath { Self.libvirtProgram(in: run.path) }

    private static func program(in path: FilePath) -> FilePath { path.appending("over") }
    private static func libvirtProgram(in path: FilePath) -> FilePath { path.appending("over-for-libvirt") }

    private static func writeScripts(in path: FilePath, control: FilePath) throws {
        let words = (["ssh"] + SecureShell.sharingOptions(control: control)).map(Command.quoted).joined(separator: " ")
        try write("exec \(words) \"$@\"", to: program(in: path))
        try write("exec setsid \(Command.quoted(program(in: path).string)) \"$@\"", to: libvirtProgram(in: path))
    }

    private static func write(_ line: String, to file: FilePath) throws {
        try Data("#!/bin/sh\n\(line)\n".utf8).write(to: URL(filePath: file.string))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file.string)
    }

    /// A call of a program there, with the same limit on both sides.
    func call(_ command: Command) -> Command {
        let variables = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let limit = "\(max(1, command.timeLimit.components.seconds))"
        let words = ["timeout", "--kill-after=2", limit, command.program] + command.arguments
        let line = (["env", "LC_ALL=C"] + variables + words).map(Command.quoted).joined(separator: " ")
        return Command(
            program.string, [Self.alias, "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin \(line)"], input: command.input,
            timeLimit: command.timeLimit)
    }

    /// A program there that ends with its input.
    func held(_ script: String, output: FilePath, error: FilePath) throws -> LifelineProcess {
        try LifelineProcess(program.string, [Self.alias, script], output: output, error: error)
    }

    /// Why the connection is no more; nil while it lives.
    func loss(runner: any CommandRunner) async -> String? {
        if process.status == nil {
            let check = Command(program.string, ["-O", "check", Self.alias], timeLimit: .seconds(10))
            // A connection that is just ending has not ended yet.
            if let result = try? await runner.run(check), result.status == .exited(0) { return nil }
            if Task.isCancelled { return nil }
        }
        let said = Self.text(of: run.path.appending("errors")).trimmed
        return said.isEmpty ? "the other side closed it" : "ssh said: \(said)"
    }

    /// Ends it at once, so that what waits for it returns.
    func cut() {
        process.kill()
    }

    /// Ends it with its folders on both sides.
    func close(runner: any CommandRunner) async {
        process.cut()
        await Task.detached {
            let said = run.path.appending("facts")
            _ = try? await poll("removing a folder", every: .milliseconds(10), limit: Self.endLimit) {
                HostFacts(Self.text(of: said)).isOver || process.status != nil
                    ? Probe.done(()) : .pending(lastSeen: nil)
            }
            // By itself it would wait for libvirt's part of it.
            _ = try? await runner.run(Command(program.string, ["-O", "exit", Self.alias], timeLimit: .seconds(10)))
        }.value
        await process.end(limit: .seconds(5))
        try? run.remove()
    }
}

/// Another host that cannot be used, or is no more.
struct HostConnectionError: Error, Equatable, CustomStringConvertible {
    var uri: String
    var reason: String

    init(_ address: HostAddress, _ reason: String) {
        (uri, self.reason) = (address.uri, reason)
    }

    var description: String { "connecting to \(uri): \(reason)" }
}

/// What went wrong because a connection was lost.
struct HostConnectionLost: Error, Equatable, CustomStringConvertible {
    var uri: String
    var reason: String
    /// What was done then, and what it said.
    var cause: String?

    var description: String {
        "the connection to \(uri) was lost (\(reason))" + (cause.map { ", in the middle of: \($0)" } ?? "")
            + "\nwhat it left there goes with: bareproof clean --connect '\(uri)'"
    }
}
