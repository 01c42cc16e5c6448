internal import Blocking
internal import Commands
internal import Foundation
internal import Glibc
internal import Libvirt
internal import Synchronization
internal import SystemPackage

/// A network namespace with a libvirt of its own in it: bridge, dnsmasq and nodes are in there, and end with this process.
///
/// The libvirt thinks that it is the system's: its folders are empty ones that nobody else sees (a mount namespace), and all that it starts
/// ends with the namespace's first process (a PID namespace), whose input is a line to this process.
final class Segment: Sendable {
    /// dnsmasq's folder of files, in the namespace.
    static let tftpRoot = "/var/lib/libvirt/tftp"
    private static let openLimit = Duration.seconds(60)

    private let run: RunDirectory
    private let process: LifelineProcess
    /// The namespace's first process, by its number outside.
    private let first: Int32
    private let runner: any CommandRunner
    private let relays = Mutex<[Int: LifelineProcess]>([:])

    /// Makes a namespace.
    ///
    /// - Throws: ``SegmentError``; nothing is left then.
    static func open(in runs: FilePath, runner: any CommandRunner) async throws -> Segment {
        let run = try RunDirectory(in: runs)
        do {
            return try await Segment(run, runner)
        } catch {
            try? run.remove()
            throw error
        }
    }

    private init(_ run: RunDirectory, _ runner: any CommandRunner) async throws {
        (self.run, self.runner) = (run, runner)
        let folder = run.path
        try Data(SegmentScripts.configuration(folder).utf8).write(
            to: URL(filePath: folder.appending("libvirtd.conf").string))
        process = try LifelineProcess(
            "unshare",
            SegmentScripts.namespaces(isRoot: getuid() == 0) + [
                "sh", "-eu", "-c", SegmentScripts.first, "sh", folder.string,
            ],
            output: folder.appending("output"), error: folder.appending("errors"))
        do {
            first = try await Self.awaitFirst(process, folder)
        } catch {
            await process.end(limit: .seconds(2))
            throw error
        }
    }

    private static func awaitFirst(_ process: LifelineProcess, _ folder: FilePath) async throws -> Int32 {
        let attempt = "making a network namespace with libvirt"
        return try await poll(attempt, every: .milliseconds(50), limit: openLimit) {
            let errors = text(folder.appending("errors"))
            if let status = process.status {
                throw SegmentError(
                    attempt: attempt,
                    reason: "it ended with \(status): \(errors); what it needs is tried by: bareproof doctor")
            }
            let socket = folder.appending("libvirt-sock").string
            guard FileManager.default.fileExists(atPath: socket), let number = Int32(text(folder.appending("first")))
            else {
                // libvirt's own words are in its log.
                let said = [errors, text(folder.appending("libvirtd.log"))].first { !$0.isEmpty }
                return Probe.pending(lastSeen: said)
            }
            return .done(number)
        }
    }

    private static func text(_ file: FilePath) -> String {
        String(decoding: FileManager.default.contents(atPath: file.string) ?? Data(), as: UTF8.self).trimmed
    }

    /// Connects to the libvirt in it.
    func connect() async throws -> Hypervisor {
        let uri = "qemu+unix:///system?socket=\(run.path.appending("libvirt-sock"))"
        return try await poll(
            "connecting to libvirt in its namespace", every: .milliseconds(100), limit: Self.openLimit
        ) {
            do {
                return Probe.done(try await Hypervisor.connect(to: uri))
            } catch let error as LibvirtError {
                try requireAlive()
                return .pending(lastSeen: "\(error)")
            }
        }
    }

    // MARK: Programs in it

    /// The words that run a program in it.
    func call(_ program: String, _ arguments: [String]) -> [String] {
        ["nsenter", "--target", "\(first)"] + SegmentScripts.entering(isRoot: getuid() == 0) + [program] + arguments
    }

    /// Runs a program in it, and requires that it succeeds.
    func check(_ program: String, _ arguments: [String]) async throws {
        let words = call(program, arguments)
        try await runner.check(Command(words[0], Array(words.dropFirst())))
    }

    // MARK: Ports

    /// Has a port of this host's loopback answer at this host's address on the segment. The loopback is in another namespace, so a socket in
    /// the file system, which both see, leads from one to the other.
    ///
    /// - Parameters:
    ///   - port: The port, here and there.
    ///   - clients: Who may come, as socat(1) has a range of addresses.
    func relay(_ port: Int, to clients: String) async throws {
        let socket = run.path.appending("port-\(port)")
        let inner = call(
            "socat",
            [
                "-b65536", "TCP-LISTEN:\(port),bind=\(FileServer.hostAddress),reuseaddr,fork,range=\(clients)",
                "UNIX-CONNECT:\(socket)",
            ])
        let script = SegmentScripts.relay(
            socket: socket, port: port, inner: inner.map(Command.quoted).joined(separator: " "))
        let relay = try LifelineProcess(
            "sh", ["-c", script], output: run.path.appending("output"), error: run.path.appending("errors"))
        relays.withLock { $0[port] = relay }
        try await poll("opening port \(port) on the segment", every: .milliseconds(20), limit: .seconds(20)) {
            try requireAlive()
            return isListening(port) ? Probe.done(()) : .pending(lastSeen: Self.text(run.path.appending("errors")))
        }
    }

    /// Ends that, also for a task that is cancelled.
    func endRelay(_ port: Int) async {
        await relays.withLock { $0.removeValue(forKey: port) }?.end(limit: .seconds(5))
    }

    /// Whether somebody listens at a port in the namespace: its column of states has 0A then (proc(5)).
    func isListening(_ port: Int) -> Bool {
        let digits = String(port, radix: 16, uppercase: true)
        let local = ":" + String(repeating: "0", count: 4 - digits.count) + digits
        let lines = (ProcessTable.text("net/tcp", of: first) ?? "").split(whereSeparator: \.isNewline)
        return lines.contains { line in
            let columns = line.split(separator: " ")
            return columns.count > 3 && columns[1].hasSuffix(local) && columns[3] == "0A"
        }
    }

    // MARK: The end

    /// Fails if its first process has ended.
    func requireAlive() throws {
        guard let status = process.status else { return }
        throw SegmentError(
            attempt: "looking after the network namespace of this run",
            reason: "it ended with \(status): \(Self.text(run.path.appending("errors")))")
    }

    /// Ends it, with all that is in it; also for a task that is cancelled.
    func close() async {
        for port in relays.withLock({ Array($0.keys) }) { await endRelay(port) }
        await process.end(limit: .seconds(10))
        try? run.remove()
    }
}

/// A segment that could not be made, or that ended.
struct SegmentError: Error, CustomStringConvertible {
    /// What was attempted, as a gerund with its object.
    var attempt: String
    var reason: String

    var description: String { "\(attempt): \(reason)" }
}
