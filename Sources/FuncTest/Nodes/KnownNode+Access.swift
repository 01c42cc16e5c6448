internal import Blocking
public import Commands
internal import Foundation
internal import Glibc
public import Libvirt
internal import Logging
public import SystemPackage

extension KnownNode {
    /// Copying has no natural end that could be known; an hour moves 50 GiB.
    private static let transferLimit = Duration.seconds(3600)

    /// The way into the node.
    ///
    /// - Throws: ``KeeperError`` while it is off.
    public func secureShell(runner: any CommandRunner) throws -> SecureShell {
        guard let shell = record.secureShell(in: folder, runner: runner) else {
            throw KeeperError("node \(name): logging in: it is off; start it with: bareproof node power \(name) on")
        }
        return shell
    }

    /// What the node does now, as libvirt tells.
    public func state(_ hypervisor: Hypervisor) async throws -> String {
        // A node that was not started yet has no domain.
        guard try await hypervisor.domainNames().contains(record.domain) else { return "off" }
        let state = try await hypervisor.state(of: record.domain)
        guard state == .running else { return state.description }
        return record.boot.map { $0 == .disk ? "system" : "ramdisk" } ?? "running"
    }

    /// Connects to the libvirt that runs the node.
    public func connect(runner: any CommandRunner) async throws -> Hypervisor {
        try await LibvirtDaemon.connect(to: record.uri, runner: runner)
    }

    /// Saves what a screen on the node would show, as PNG.
    public func screenshot(to file: FilePath, hypervisor: Hypervisor) async throws {
        let picture = folder.appending("screen-\(UInt32.random(in: .min ... .max)).png")
        defer { try? FileManager.default.removeItem(atPath: picture.string) }
        try await Screenshot.take(of: record.domain, hypervisor, as: picture)
        let data = try Data(contentsOf: URL(filePath: picture.string))
        try data.write(to: URL(filePath: file.string), options: .atomic)
    }

    /// Copies a file of this host to the node, byte by byte.
    ///
    /// - Throws: ``CopyError`` with what `ssh` or the node's shell said; what opening the file says.
    public func put(_ local: FilePath, to remote: String, runner: any CommandRunner) async throws {
        let source = try FileDescriptor.open(local, .readOnly, options: .closeOnExec)
        defer { try? source.close() }
        let nothing = try FileDescriptor.open("/dev/null", .writeOnly, options: .closeOnExec)
        defer { try? nothing.close() }
        try await copy(
            "copying \(local) to \(remote) on node \(name)", "cat >\(Command.quoted(remote))", runner,
            SpawnedProcess.Streams(input: source.rawValue, output: nothing.rawValue))
    }

    /// Copies a file of the node to this host: whole or not at all.
    ///
    /// - Throws: ``CopyError`` with what `ssh` or the node's shell said; what writing the file says.
    public func get(_ remote: String, to local: FilePath, runner: any CommandRunner) async throws {
        let unfinished = FilePath("\(local).\(UInt32.random(in: .min ... .max)).part")
        let options: FileDescriptor.OpenOptions = [.create, .exclusiveCreate, .closeOnExec]
        let target = try FileDescriptor.open(
            unfinished, .writeOnly, options: options, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        defer { try? target.close() }
        do {
            let nothing = try FileDescriptor.open("/dev/null", .readOnly, options: .closeOnExec)
            defer { try? nothing.close() }
            try await copy(
                "copying \(remote) of node \(name) to \(local)", "cat \(Command.quoted(remote))", runner,
                SpawnedProcess.Streams(input: nothing.rawValue, output: target.rawValue))
            guard rename(unfinished.string, local.string) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(unfinished.string)
            throw error
        }
    }

    private func copy(
        _ attempt: String, _ command: String, _ runner: any CommandRunner, _ streams: SpawnedProcess.Streams
    ) async throws {
        let arguments = try secureShell(runner: runner).arguments(isInteractive: false)
        let process = try SpawnedProcess.start("ssh", arguments + [command], streams: streams)
        do {
            let status = try await poll(attempt, every: .milliseconds(20), limit: Self.transferLimit) {
                try process.status().map { .done($0) } ?? Probe.pending(lastSeen: "it is under way")
            }
            guard status == .exited(0) else { throw CopyError(attempt: attempt, status: status) }
        } catch let error where !(error is CopyError) {
            process.send(SIGTERM)
            throw error
        }
    }
}

/// A file that could not be copied to or from a node; why is on standard error, from `ssh` or the node's shell.
public struct CopyError: Error, CustomStringConvertible {
    /// What was attempted.
    public var attempt: String
    /// How `ssh` ended.
    public var status: CommandResult.Status

    public var description: String { "\(attempt): ssh ended with \(status)" }
}
