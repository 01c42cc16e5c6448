internal import Blocking
internal import Documents
internal import Foundation
internal import SystemPackage

/// The memory of this host that nodes of all runs of a cache have been promised: the folder of each node says how much, and counts for as
/// long as the owner of its run lives. ``NodeSlots`` plans within a run; this is what keeps two runs, or a run and a node that stays up,
/// from taking the same memory.
struct MemoryLedger: Sendable {
    /// How long a node waits for others to end, at most.
    static let limit = Duration.seconds(1800)
    static let lockName = ".memory-lock"
    private static let fileName = "promised-memory.json"

    /// The folder that holds the folders of runs.
    let runs: FilePath
    /// Bytes that programs could have now.
    var available: @Sendable () -> Int64 = { Self.available() }
    /// How long to wait.
    var limit = Self.limit

    /// What a node was promised, or waits for.
    private struct Promise: Codable {
        var bytes: Int64
        /// When it was asked for, in seconds since 1970: whoever came first is served first, or a large node would wait for ever.
        var since: Double
        var isGranted: Bool
    }

    /// A promise to another node.
    private struct Other {
        var node: String
        var promise: Promise
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
    /// - Throws: `DeadlineExceeded`, `CancellationError`; what the file system says. It waits for nothing any more then.
    func reserve(_ bytes: Int64, for folder: FilePath, onWait: (String) -> Void) async throws {
        var request = Promise(bytes: bytes, since: Date().timeIntervalSince1970, isGranted: false)
        var hasSaid = false
        do {
            let what = "waiting for \(ByteCount(bytes: bytes)) of memory for a node"
            try await poll(what, every: .seconds(1), limit: limit) { () async throws -> Probe<Void> in
                guard let obstacle = try await obstacle(to: &request, of: folder) else { return .done(()) }
                if !hasSaid { onWait("waits for \(ByteCount(bytes: bytes)) of memory: \(obstacle)") }
                hasSaid = true
                return .pending(lastSeen: "\(obstacle); one that stays up ends with: bareproof node destroy NAME")
            }
        } catch {
            release(folder)
            throw error
        }
    }

    /// Has a node's promise be another one: it is off for good, and only its disks are read.
    func reduce(to bytes: Int64, for folder: FilePath) throws {
        try write(Promise(bytes: bytes, since: Date().timeIntervalSince1970, isGranted: true), for: folder)
    }

    /// Takes a promise back.
    func release(_ folder: FilePath) {
        try? FileManager.default.removeItem(atPath: file(folder).string)
    }

    /// Promises memory if there is enough, or notes that it is waited for.
    ///
    /// - Returns: What is in the way, if there is not.
    private func obstacle(to request: inout Promise, of folder: FilePath) async throws -> String? {
        let lockFile = runs.appending(Self.lockName)
        // Whoever has it holds it for as long as it takes to look through the processes.
        let lock = try await poll("looking at the memory", every: .milliseconds(20), limit: .seconds(60)) {
            try FileLock.attempt(lockFile).map { .done($0) }
                ?? .pending(lastSeen: "\(lockFile) is locked by another process")
        }
        defer { withExtendedLifetime(lock) {} }
        let since = request.since
        let all: [Other]
        do {
            all = try others(than: folder)
        } catch let error as RunDirectoryError {
            return "what others have is not known: \(error)"
        }
        let others = all.filter { $0.promise.isGranted || $0.promise.since < since }
        let room = available() - others.reduce(0) { $0 + $1.untaken }
        request.isGranted = others.isEmpty || request.bytes <= room
        try write(request, for: folder)
        guard !request.isGranted else { return nil }
        return "\(ByteCount.mebibytes(max(0, room) >> 20)) are free beside \(Self.words(others))"
    }

    private func file(_ folder: FilePath) -> FilePath { folder.appending(Self.fileName) }

    private func write(_ promise: Promise, for folder: FilePath) throws {
        try JSONEncoder().encode(promise).write(to: URL(filePath: file(folder).string), options: .atomic)
    }

    private func others(than folder: FilePath) throws -> [Other] {
        let folders = try RunDirectory.allFolders(in: runs).filter(\.isAlive).flatMap { run in
            ((try? FileManager.default.contentsOfDirectory(atPath: run.path.string)) ?? []).map {
                run.path.appending($0)
            }
        }
        let promises = folders.filter { $0 != folder }.compactMap { place in
            FileManager.default.contents(atPath: file(place).string)
                .flatMap { try? JSONDecoder().decode(Promise.self, from: $0) }.map { (place, $0) }
        }
        guard !promises.isEmpty else { return [] }
        let processes = ProcessTable.numbers().map { (number: $0, arguments: ProcessTable.arguments(of: $0)) }
        return promises.map { place, promise in
            let own = processes.filter { $0.arguments.contains("\(place)/") }
            let taken = own.reduce(0) { $0 + ProcessTable.residentBytes(of: $1.number) }
            return Other(node: place.lastTwoComponents, promise: promise, untaken: max(0, promise.bytes - taken))
        }
    }

    private static func words(_ others: [Other]) -> String {
        others.map { other in
            "\(ByteCount(bytes: other.promise.bytes)) of \(other.node)\(other.promise.isGranted ? "" : ", which waits too")"
        }.joined(separator: ", ")
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
