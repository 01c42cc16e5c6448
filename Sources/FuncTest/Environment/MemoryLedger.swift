internal import Blocking
internal import Documents
internal import Foundation
internal import SystemPackage

/// The memory of this host that nodes of all runs have been promised: the folder of each node says how much, and counts for as long as the
/// owner of its run lives. ``NodeSlots`` plans within a run; this is what keeps two runs, or a run and a node that stays up, from
/// taking the same memory.
struct MemoryLedger: Sendable {
    /// How long a node waits for others to end, at most.
    static let limit = Duration.seconds(1800)
    private static let fileName = "memory"

    /// The folder that holds the folders of runs.
    let runs: FilePath
    /// Bytes that programs could have now.
    var available: @Sendable () -> Int64 = { Self.available() }
    /// How long to wait.
    var limit = Self.limit

    /// What one node was promised.
    private struct Promise {
        var node: String
        var bytes: Int64
        /// The part that it has not taken yet: what it took is no longer available anyway.
        var untaken: Int64
    }

    /// Promises memory to a node, as soon as there is enough. A node that is the only one always gets it: a host that has too little
    /// says so itself.
    ///
    /// - Parameters:
    ///   - bytes: How much.
    ///   - folder: The node's folder, in that of its run.
    ///   - onWait: Called once if it has to wait, with what it waits for.
    /// - Throws: `DeadlineExceeded`, `CancellationError`; what the file system says.
    func reserve(_ bytes: Int64, for folder: FilePath, onWait: (String) -> Void) async throws {
        let what = "waiting for \(ByteCount(bytes: bytes)) of memory for a node"
        var hasSaid = false
        try await poll(what, every: .seconds(1), limit: limit) { () async throws -> Probe<Void> in
            guard let obstacle = try await obstacle(to: bytes, for: folder) else { return .done(()) }
            if !hasSaid { onWait("waits for \(ByteCount(bytes: bytes)) of memory: \(obstacle)") }
            hasSaid = true
            return .pending(lastSeen: "\(obstacle); one that stays up ends with: bareproof node destroy NAME")
        }
    }

    /// Promises memory if there is enough.
    ///
    /// - Returns: What is in the way, if there is not.
    private func obstacle(to bytes: Int64, for folder: FilePath) async throws -> String? {
        let lockFile = runs.appending(".memory")
        // Whoever has it holds it for some milliseconds.
        let lock = try await poll("looking at the memory", every: .milliseconds(20), limit: .seconds(30)) {
            try FileLock.attempt(lockFile).map { .done($0) }
                ?? .pending(lastSeen: "\(lockFile) is locked by another process")
        }
        defer { withExtendedLifetime(lock) {} }
        let others = promises()
        let room = available() - others.reduce(0) { $0 + $1.untaken }
        guard others.isEmpty || bytes <= room else {
            return "\(ByteCount.mebibytes(max(0, room) >> 20)) are free beside \(Self.words(others))"
        }
        try Data("\(bytes)".utf8).write(to: URL(filePath: file(folder).string))
        return nil
    }

    /// Takes a promise back: the node is off for good.
    func release(_ folder: FilePath) {
        try? FileManager.default.removeItem(atPath: file(folder).string)
    }

    private func file(_ folder: FilePath) -> FilePath { folder.appending(Self.fileName) }

    private func promises() -> [Promise] {
        RunDirectory.folders(in: runs).filter(\.isAlive).flatMap { run in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: run.path.string)) ?? []
            return names.compactMap { promise(to: run.path.appending($0)) }
        }
    }

    private func promise(to folder: FilePath) -> Promise? {
        guard let data = FileManager.default.contents(atPath: file(folder).string),
            let bytes = Int64(String(decoding: data, as: UTF8.self))
        else { return nil }
        let taken = ProcessTable.processes(naming: folder.string).reduce(0) { $0 + ProcessTable.residentBytes(of: $1) }
        let name = folder.lastTwoComponents
        return Promise(node: name, bytes: bytes, untaken: max(0, bytes - taken))
    }

    private static func words(_ promises: [Promise]) -> String {
        promises.map { "\(ByteCount(bytes: $0.bytes)) of \($0.node)" }.joined(separator: ", ")
    }

    /// `MemAvailable` of `/proc/meminfo`; all there is where the kernel does not say.
    static func available() -> Int64 {
        let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        guard let match = lines.firstMatch(of: /MemAvailable:\s+(\d+) kB/), let kibibytes = Int64(match.1) else {
            return Int64(ProcessInfo.processInfo.physicalMemory)
        }
        return kibibytes << 10
    }
}

extension FilePath {
    /// A node as its domain is called: the run's name and the shape's.
    fileprivate var lastTwoComponents: String {
        [removingLastComponent().lastComponent, lastComponent].compactMap { $0?.string }.joined(separator: "-")
    }
}
