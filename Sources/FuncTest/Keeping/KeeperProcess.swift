internal import Blocking
internal import Commands
internal import Foundation
internal import Glibc
public import SystemPackage

/// The process in the background that keeps a node: this program again, in a session of its own, with the lock on the
/// run's folder handed down to it, so that the folder has an owner that lives at every moment.
public struct KeeperProcess: Sendable {
    /// The longest part of coming up is building images that are not there yet.
    static let startLimit = Duration.seconds(2 * 3600)
    /// Powering off and removing has limits of its own, which are shorter.
    static let endLimit = Duration.seconds(90)

    static let logName = "keeper.log"
    static let readyName = "ready"

    private let process: SpawnedProcess
    private let folder: FilePath

    /// Starts a node that stays up, and returns when it is ready.
    ///
    /// - Parameters:
    ///   - plan: What is kept.
    ///   - runs: The folder that holds the folders of runs.
    ///   - onLine: Gets what the keeper says meanwhile.
    /// - Returns: The node's name.
    /// - Throws: ``KeeperError`` with what the keeper said if it ended; nothing is left then. When the task is cancelled,
    ///   the keeper is ended first.
    public static func start(_ plan: KeeperPlan, in runs: FilePath, onLine: (String) -> Void) async throws -> String {
        let run = try RunDirectory(in: runs)
        let keeper: KeeperProcess
        do {
            try plan.write(to: run.path)
            keeper = try take(over: run)
        } catch {
            try? run.remove()
            throw error
        }
        return try await keeper.waitUntilReady(onLine: onLine)
    }

    /// Starts a keeper that takes a folder over, whose plan is in it.
    static func take(over run: RunDirectory) throws -> KeeperProcess {
        let options: FileDescriptor.OpenOptions = [.create, .append, .closeOnExec]
        let log = try FileDescriptor.open(
            run.path.appending(logName), .writeOnly, options: options, permissions: .ownerReadWrite)
        defer { try? log.close() }
        let nothing = try FileDescriptor.open("/dev/null", .readOnly, options: .closeOnExec)
        defer { try? nothing.close() }
        let streams = SpawnedProcess.Streams(
            input: nothing.rawValue, output: log.rawValue, error: log.rawValue, inherited: run.lockDescriptor)
        let process = try SpawnedProcess.start(
            program, ["node", "keep", run.path.string], streams: streams, isDetached: true, without: OwnerMark.variable)
        return KeeperProcess(process: process, folder: run.path)
    }

    /// This program. One that was built anew meanwhile is not where it was any more, but what runs still is.
    private static var program: String {
        let link = "/proc/self/exe"
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? link
        return FileManager.default.isExecutableFile(atPath: path) ? path : link
    }

    /// Waits until the node is ready.
    ///
    /// - Returns: The node's name.
    func waitUntilReady(onLine: (String) -> Void) async throws -> String {
        let log = try FileTail(folder.appending(Self.logName))
        var last: String?
        do {
            return try await poll(
                "waiting for the keeper of \(folder)", every: .milliseconds(100), limit: Self.startLimit
            ) {
                let status = try process.status()
                for line in try log.newLines() {
                    onLine(line)
                    last = line
                }
                if let status {
                    throw KeeperError("the keeper of \(folder) ended (\(status)): \(last ?? "it said nothing")")
                }
                let ready = FileManager.default.contents(atPath: folder.appending(Self.readyName).string)
                return ready.map { .done(String(decoding: $0, as: UTF8.self)) } ?? .pending(lastSeen: last)
            }
        } catch let error as KeeperError {
            throw error
        } catch {
            await end()
            throw error
        }
    }

    /// Ends a keeper that is not needed, whatever becomes of the task that asks for it.
    private func end() async {
        process.send(SIGTERM)
        await Task.detached { [process, folder] in
            _ = try? await poll(
                "waiting for the keeper of \(folder) to end", every: .milliseconds(50), limit: Self.endLimit
            ) {
                try process.status() == nil ? .pending(lastSeen: nil) : Probe.done(())
            }
        }.value
    }

    /// Has the keeper of a folder power its node off and end.
    ///
    /// One that does not within its limit is killed; what it leaves is for ``Leftovers``.
    static func end(_ folder: RunFolder) async throws {
        guard let owner = folder.owner, owner.kind == .keeper else { return }
        owner.process.send(SIGTERM)
        do {
            try await poll("waiting for the keeper of \(folder.path) to end", every: .milliseconds(50), limit: endLimit)
            {
                owner.process.isAlive ? .pending(lastSeen: "process \(owner.process.number) runs") : Probe.done(())
            }
        } catch is DeadlineExceeded {
            owner.process.send(SIGKILL)
        }
    }
}

/// Why a node is not kept, or does not do what its keeper was asked for.
public struct KeeperError: Error, Equatable, CustomStringConvertible {
    /// What went wrong.
    public var description: String

    init(_ description: String) {
        self.description = description
    }
}
