internal import Foundation
public import SystemPackage

/// What QEMU goes on from, in a folder of its own. Of a node: its memory as it was when its ramdisk was ready, before anything was written to its disks: later nodes of the same shape
/// go on from there instead of booting.
struct Checkpoint: Sendable {
    let folder: FilePath

    /// The stream that QEMU migrates by.
    var memory: FilePath { folder.appending("memory") }
    /// The private key that the node's SSH server took when it was saved; a node that goes on gets new ones at once.
    var userKey: FilePath { folder.appending("id_ed25519") }
    /// The node's host key, as ssh(1) reads it.
    var knownHosts: FilePath { folder.appending("known_hosts") }
    /// What the console had said.
    var console: FilePath { folder.appending("console.log") }
}

/// The checkpoints of this user, each under a key of all that it depends on.
public struct CheckpointStore: Sendable {
    /// The room that checkpoints may take, in bytes; those that were not used for the longest time go first.
    static let limit: Int64 = 4 << 30

    private let root: FilePath

    /// Keeps checkpoints in a folder, which is made when the first one comes.
    public init(root: FilePath) {
        self.root = root
    }

    /// The checkpoint of that key, if there is one.
    func find(_ key: String) -> Checkpoint? {
        let checkpoint = Checkpoint(folder: root.appending(key))
        guard FileManager.default.fileExists(atPath: checkpoint.folder.string) else { return nil }
        // The time of its last use, for whoever makes room.
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: checkpoint.folder.string)
        return checkpoint
    }

    /// Keeps a checkpoint: whole or not at all.
    ///
    /// - Parameters:
    ///   - key: All that it depends on.
    ///   - folder: The folder of a run, whose end removes what was not finished.
    ///   - fill: Saves it to a folder of its own.
    func keep(_ key: String, by folder: FilePath, _ fill: (Checkpoint) async throws -> Void) async throws {
        let unfinished = Checkpoint(folder: folder.appending("checkpoint"))
        try FileManager.default.createDirectory(
            atPath: unfinished.folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: unfinished.folder.string) }
        try await fill(unfinished)
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        // Another run may have been faster; its checkpoint is as good.
        try? FileManager.default.moveItem(atPath: unfinished.folder.string, toPath: root.appending(key).string)
        try makeRoom()
    }

    /// Forgets a checkpoint that did not work.
    func forget(_ key: String) {
        try? FileManager.default.removeItem(atPath: root.appending(key).string)
    }

    private func makeRoom() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.string)
        let kept = names.filter { !$0.hasPrefix(".") }.map { entry(of: root.appending($0)) }
            .sorted { $0.used > $1.used }
        var sum: Int64 = 0
        for entry in kept {
            sum += entry.size
            if sum > Self.limit { try FileManager.default.removeItem(atPath: entry.path.string) }
        }
    }

    private func entry(of path: FilePath) -> (path: FilePath, size: Int64, used: Date) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path.string)
        return (path, allocatedSize(of: path), attributes?[.modificationDate] as? Date ?? .distantPast)
    }

    private func allocatedSize(of folder: FilePath) -> Int64 {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return names.reduce(0) { $0 + ((try? folder.appending($1).allocatedSize()) ?? 0) }
    }
}

extension FilePath {
    /// What a file takes of the disk, in bytes: less than its size where it has holes.
    func allocatedSize() throws -> Int64 {
        // Foundation's totalFileAllocatedSize takes the 512 bytes of a block for the file system's 4096.
        try Stat(self).sizeAllocated
    }
}
