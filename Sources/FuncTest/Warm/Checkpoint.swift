internal import Blocking
internal import Foundation
public import SystemPackage

/// What QEMU goes on from, in a folder of its own. Of a node: its memory as it was when its ramdisk was ready, before anything was
/// written to its disks: later nodes of the same shape go on from there instead of booting.
struct Checkpoint: Sendable {
    let folder: FilePath
    /// Keeps it in the store for as long as somebody has this value; nil while it is being made.
    var lease: FileLock?

    /// The file whose lock those share who use the checkpoint; whoever removes it has the lock whole.
    var leaseFile: FilePath { folder.appending("in-use") }
    /// The stream that QEMU migrates by.
    var memory: FilePath { folder.appending("memory") }
    /// The private key that the node's SSH server took when it was saved; a node that goes on gets new ones at once.
    var userKey: FilePath { folder.appending("id_ed25519") }
    /// The node's host key, as ssh(1) reads it.
    var knownHosts: FilePath { folder.appending("known_hosts") }
    /// What the console had said.
    var console: FilePath { folder.appending("console.log") }

    /// Whether nobody has withdrawn it.
    var isOffered: Bool { FileManager.default.fileExists(atPath: leaseFile.string) }

    /// Keeps others from finding it. Who uses it already is not disturbed, and whoever saves it anew takes its place.
    func withdraw() {
        try? FileManager.default.removeItem(atPath: leaseFile.string)
    }
}

/// The checkpoints of this user, each under a key of all that it depends on.
public struct CheckpointStore: Sendable {
    /// The room that the checkpoints of all node shapes of `templates/nodes` take, and libguestfs's appliance, with some to spare.
    static let usualLimit: Int64 = 6 << 30

    private let root: FilePath
    /// The room that checkpoints may take, in bytes; those that were not used for the longest time go first, and none that is in use.
    private let limit: Int64

    /// Keeps checkpoints in a folder, which is made when the first one comes.
    public init(root: FilePath) {
        self.init(root: root, limit: Self.usualLimit)
    }

    init(root: FilePath, limit: Int64) {
        self.root = root
        self.limit = limit
    }

    /// The checkpoint of that key, if there is one. It stays for as long as the value is held.
    ///
    /// One that cannot be used, such as another user's, is none: that costs a boot.
    func find(_ key: String) -> Checkpoint? {
        var checkpoint = Checkpoint(folder: root.appending(key))
        guard let lease = try? FileLock.share(checkpoint.leaseFile), lease.isLock(of: checkpoint.leaseFile),
            FileManager.default.isReadableFile(atPath: checkpoint.memory.string)
        else { return nil }
        // The time of its last use, for whoever makes room.
        try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: checkpoint.folder.string)
        checkpoint.lease = lease
        return checkpoint
    }

    /// Keeps a checkpoint: whole or not at all.
    ///
    /// - Parameters:
    ///   - key: All that it depends on.
    ///   - folder: The folder of a run, whose end removes what was not finished, and what had to make room.
    ///   - fill: Saves it to a folder of its own.
    func keep(_ key: String, by folder: FilePath, _ fill: (Checkpoint) async throws -> Void) async throws {
        let unfinished = Checkpoint(folder: folder.appending("checkpoint"))
        try FileManager.default.createDirectory(
            atPath: unfinished.folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: unfinished.folder.string) }
        try await fill(unfinished)
        try Data().write(to: URL(filePath: unfinished.leaseFile.string))
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        // What nobody can find, such as a part of one, is in the way.
        if find(key) == nil { forget(key, by: folder) }
        // Another run may have been faster; its checkpoint is as good.
        try? FileManager.default.moveItem(atPath: unfinished.folder.string, toPath: root.appending(key).string)
        try makeRoom(by: folder)
    }

    /// Forgets a checkpoint that did not work.
    ///
    /// - Parameters:
    ///   - key: All that it depends on.
    ///   - folder: The folder of a run, whose end removes what is half removed.
    func forget(_ key: String, by folder: FilePath) {
        remove(Checkpoint(folder: root.appending(key)), by: folder)
    }

    private func makeRoom(by folder: FilePath) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.string)
        let kept = names.filter { !$0.hasPrefix(".") }.map { entry(of: root.appending($0)) }
            .sorted { $0.used > $1.used }
        var sum: Int64 = 0
        for entry in kept {
            sum += entry.size
            if sum > limit { remove(Checkpoint(folder: entry.path), by: folder) }
        }
    }

    /// Takes a checkpoint away at once, so that nobody ever finds a part of it; unless somebody uses it. What cannot be taken away takes
    /// room, and that is all.
    private func remove(_ checkpoint: Checkpoint, by folder: FilePath) {
        guard let lock = try? FileLock.attempt(checkpoint.leaseFile), lock.isLock(of: checkpoint.leaseFile) else {
            return
        }
        withExtendedLifetime(lock) {
            let gone = folder.appending("gone-\(UUID().uuidString)").string
            try? FileManager.default.moveItem(atPath: checkpoint.folder.string, toPath: gone)
            try? FileManager.default.removeItem(atPath: gone)
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
