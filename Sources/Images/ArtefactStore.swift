internal import Blocking
internal import Commands
internal import Logging
internal import SystemPackage

/// Takes artefacts from the cache, or builds them there: once, however many ask at the same time, and never by halves.
struct ArtefactStore: Sendable {
    /// How long to wait for another process that builds the same thing.
    static let waitLimit: Duration = .seconds(60 * 60)

    let cache: ImageCache
    let runner: any CommandRunner
    let logger: Logger

    /// Returns an artefact's folder, after building it if nobody has.
    ///
    /// - Parameters:
    ///   - artefact: What is wanted.
    ///   - report: Hears why it is built or what is waited for.
    ///   - build: Fills the folder that it is given. The folder is new, lies beside the artefact's final place, and is
    ///     renamed to that place when `build` returns; if it throws, the folder is removed.
    /// - Returns: The artefact's folder.
    /// - Throws: What `build` throws; ``ImageError`` for the cache's own failures; `DeadlineExceeded` when another
    ///   process held the artefact's lock for too long; `CancellationError`.
    func take(
        _ artefact: Artefact, report: Reporter, build: (FilePath) async throws -> Void
    ) async throws -> FilePath {
        let path = cache.path(of: artefact)
        if Files.exists(path) { return path }
        let lock = try await lock(artefact, report: report)
        defer { withExtendedLifetime(lock) {} }
        if Files.exists(path) {
            report("taking what the other process built")
            return path
        }
        try await removeLeftovers(holding: artefact)
        try await self.build(artefact, at: path, report: report, body: build)
        return path
    }

    private func lock(_ artefact: Artefact, report: Reporter) async throws -> FileLock {
        let path = cache.lock(kind: artefact.kind, file: artefact.file)
        try Files.makeFolder(path.removingLastComponent())
        return try await FileLock.acquire(
            path, for: "waiting for another process to build \(artefact.name)", limit: Self.waitLimit
        ) {
            report("another process is building it; waiting for it")
        }
    }

    private func build(
        _ artefact: Artefact, at path: FilePath, report: Reporter, body: (FilePath) async throws -> Void
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        report("building it: nothing in the cache has the key \(artefact.key)")
        let folder = path.removingLastComponent().appending(Unfinished(artefact: artefact.file).name)
        try Files.makeFolder(folder)
        do {
            try await body(folder)
            // Files first, name last: after a power cut a finished name must not stand over empty files.
            try await runner.check(
                Command("sync", Files.names(in: folder).map { folder.appending($0).string }, timeLimit: .seconds(300)))
            try Files.rename(folder, to: path)
        } catch {
            await clean(folder)
            throw error
        }
        report("built in \((clock.now - start).inSeconds)")
    }

    /// Removes an unfinished folder, unless it still names a build root: then the next build takes it up.
    ///
    /// It does not throw, since whoever calls it has an error of their own to throw. It runs on a task of its own, since
    /// the caller's may be cancelled.
    private func clean(_ folder: FilePath) async {
        let (runner, logger) = (runner, logger)
        await Task.detached {
            guard await BuildRoot.removeLeftover(of: folder, runner: runner, logger: logger) else { return }
            do {
                try Files.remove(folder)
            } catch {
                logger.warning("cleaning up after a build: \(error)")
            }
        }.value
    }

    /// Removes what builds that were killed left: whoever has an artefact's lock knows that nobody else builds it.
    private func removeLeftovers(holding held: Artefact) async throws {
        for kind in try Files.names(in: cache.root) {
            let folder = cache.root.appending(kind)
            for unfinished in try Files.names(in: folder).compactMap(Unfinished.init(name:)) {
                let isHeld = held.kind == kind && held.file == unfinished.artefact
                let lock = isHeld ? nil : try FileLock.attempt(cache.lock(kind: kind, file: unfinished.artefact))
                guard isHeld || lock != nil else { continue }
                defer { withExtendedLifetime(lock) {} }
                logger.info("removing an unfinished build: '\(folder.appending(unfinished.name))'")
                await clean(folder.appending(unfinished.name))
            }
        }
    }
}

/// The name of a folder that is being filled.
struct Unfinished: Equatable {
    private static let prefix = ".building-"

    /// The name of the folder that it is to become.
    var artefact: String
    private var suffix: String

    init(artefact: String) {
        self.artefact = artefact
        suffix = String(UInt32.random(in: .min ... .max), radix: 16)
    }

    /// Reads a name; nil if it is not one of these.
    init?(name: String) {
        guard name.hasPrefix(Self.prefix), let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        artefact = String(name[..<dot].dropFirst(Self.prefix.count))
        suffix = String(name[name.index(after: dot)...])
    }

    var name: String { "\(Self.prefix)\(artefact).\(suffix)" }
}
