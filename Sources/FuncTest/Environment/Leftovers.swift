internal import Blocking
internal import Commands
internal import Foundation
internal import Glibc
internal import Images
public import Logging
internal import SystemPackage

/// Removes what processes of the harness left that were killed: domains, programs, loop devices, and folders.
public struct Leftovers: Sendable {
    /// How often it is looked at most. What libvirt or a program was busy with when its caller was killed can still come
    /// up behind the first look.
    static let looks = 5

    let settings: Environment.Settings
    let runs: FilePath
    let logger: Logger
    private let runner: any CommandRunner

    /// Takes where to look.
    ///
    /// - Parameters:
    ///   - settings: The environment's settings, for the connection and the cache.
    ///   - logger: Where the harness logs.
    public init(settings: Environment.Settings, logger: Logger) {
        self.settings = settings
        runs = settings.runs
        self.logger = logger
        runner = SystemCommandRunner(logger: logger)
    }

    /// Removes what belongs to nobody who is alive.
    ///
    /// - Parameter withNodes: Whether nodes that are kept up are destroyed too.
    /// - Returns: What was removed, one line each.
    public func remove(withNodes: Bool = false) async throws -> [String] {
        try await Environment.withHost(settings, runner: runner, logger: logger) { host in
            try await remove(withNodes: withNodes, host)
        }
    }

    private func remove(withNodes: Bool, _ host: any NodeHost) async throws -> [String] {
        var removed: [String] = []
        for folder in RunDirectory.folders(in: runs) where withNodes && folder.isAlive && folder.owner?.kind == .keeper
        {
            try await KeeperProcess.end(folder)
            removed.append("kept node \(folder.name)")
        }
        for _ in 0..<Self.looks {
            let found = try await look(host)
            guard !found.isEmpty else { break }
            removed += found
            try await Task.sleep(for: .milliseconds(200))
        }
        return removed
    }

    private func look(_ host: any NodeHost) async throws -> [String] {
        var removed = try await host.removeAbandoned(runs)
        let abandoned = RunDirectory.folders(in: runs).filter { !$0.isAlive }
        removed += try await killPrograms(of: abandoned.map(\.path))
        removed += try await detachLoopDevices()
        for folder in abandoned.map(\.path) {
            try await remove(folder)
            removed.append("folder \(folder)")
        }
        return removed
    }

    /// Kills what a killed process had started, and waits until it is gone: SSH's shared connections among it, which
    /// rename themselves and have only their socket's path to be known by.
    private func killPrograms(of folders: [FilePath]) async throws -> [String] {
        let lines = programs(of: folders).map { "process \($0): \(ProcessTable.arguments(of: $0).prefix(100))" }
        guard !lines.isEmpty else { return [] }
        try await poll("killing what killed runs left", every: .milliseconds(50), limit: .seconds(15)) {
            let numbers = programs(of: folders)
            numbers.forEach { _ = kill($0, SIGKILL) }
            return numbers.isEmpty ? Probe.done(()) : .pending(lastSeen: "processes \(numbers)")
        }
        return lines
    }

    private func programs(of folders: [FilePath]) -> [Int32] {
        Set(OwnerMark.orphans() + folders.flatMap { ProcessTable.processes(naming: $0.string) }).sorted()
    }

    private func detachLoopDevices() async throws -> [String] {
        var detached: [String] = []
        for device in LoopDevice.orphans() {
            try await runner.check(Command("losetup", ["--detach", device]))
            detached.append("loop device \(device)")
        }
        return detached
    }

    private func remove(_ folder: FilePath) async throws {
        let trees = FileTrees(runner: runner, folder: folder.appending("rsync"))
        // Another user than root keeps them as subordinate users, whose files are not his own to remove.
        if FileManager.default.fileExists(atPath: trees.folder.string) { try await trees.remove() }
        guard FileManager.default.fileExists(atPath: folder.string) else { return }
        try FileManager.default.removeItem(atPath: folder.string)
    }
}
