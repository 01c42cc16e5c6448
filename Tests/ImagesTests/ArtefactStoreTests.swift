import Blocking
import Commands
import Synchronization
import SystemPackage
import Testing

@testable import Images

/// What happened during a test.
private final class Record: Sendable {
    private let entries = Mutex<[String]>([])

    var all: [String] { entries.withLock { $0 } }

    func add(_ entry: String) {
        entries.withLock { $0.append(entry) }
    }
}

struct ArtefactStoreTests {
    private let scratch: Scratch
    private let store: ArtefactStore
    private let artefact: Artefact

    init() throws {
        scratch = try Scratch()
        store = ArtefactStore(cache: ImageCache(root: scratch.path), runner: testRunner, logger: testLogger)
        artefact = Artefact(kind: "thing", name: "one", key: ContentKeyBuilder(artefact: "one").key())
    }

    private func fill(_ folder: FilePath) throws {
        try Files.write([1, 2, 3], to: folder.appending("file"))
    }

    private func namesInKind() throws -> [String] {
        try Files.names(in: scratch.path.appending("thing"))
    }

    @Test func `what was built is taken from the cache the next time`() async throws {
        let builds = Record()
        for _ in 0..<2 {
            let folder = try await store.take(artefact, report: silence) { folder in
                builds.add("built")
                try fill(folder)
            }
            #expect(try Files.read(folder.appending("file")) == [1, 2, 3])
        }
        #expect(builds.all == ["built"])
    }

    @Test func `two that ask at once build once, and the second says that it waits`() async throws {
        let (builds, words) = (Record(), Record())
        let report = Reporter(artefact: "one") { words.add($0.message) }
        try await withThrowingTaskGroup(of: FilePath.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await store.take(artefact, report: report) { folder in
                        builds.add("built")
                        try await Task.sleep(for: .milliseconds(300))
                        try fill(folder)
                    }
                }
            }
            for try await path in group { #expect(Files.exists(path.appending("file"))) }
        }
        #expect(builds.all == ["built"])
        #expect(words.all.contains("another process is building it; waiting for it"))
        #expect(words.all.contains("taking what the other process built"))
    }

    @Test func `a build that fails leaves nothing, and the next one starts anew`() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await store.take(artefact, report: silence) { folder in
                try fill(folder)
                throw Failure()
            }
        }
        #expect(try namesInKind().isEmpty)
        _ = try await store.take(artefact, report: silence) { try fill($0) }
        #expect(try namesInKind() == [artefact.file])
    }

    @Test func `a build that is cancelled leaves nothing`() async throws {
        let task = Task {
            try await store.take(artefact, report: silence) { folder in
                try fill(folder)
                try await Task.sleep(for: .seconds(60))
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try namesInKind().isEmpty)
    }

    @Test func `a wait for another build can be cancelled`() async throws {
        let path = store.cache.lock(kind: artefact.kind, file: artefact.file)
        try Files.makeFolder(path.removingLastComponent())
        let lock = try #require(try FileLock.attempt(path))
        let task = Task { try await store.take(artefact, report: silence) { try fill($0) } }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        withExtendedLifetime(lock) {}
    }

    @Test func `what a killed build left is removed by the next build of anything`() async throws {
        try scratch.write("half", to: "other/\(Unfinished(artefact: "old-key").name)/file")
        _ = try await store.take(artefact, report: silence) { try fill($0) }
        #expect(try Files.names(in: scratch.path.appending("other")).isEmpty)
    }

    @Test func `what another process builds at the moment is left alone`() async throws {
        let name = Unfinished(artefact: "busy-key").name
        try scratch.write("half", to: "other/\(name)/file")
        try Files.makeFolder(scratch.path.appending("locks"))
        let lock = try #require(try FileLock.attempt(store.cache.lock(kind: "other", file: "busy-key")))
        _ = try await store.take(artefact, report: silence) { try fill($0) }
        #expect(try Files.names(in: scratch.path.appending("other")) == [name])
        withExtendedLifetime(lock) {}
    }

    @Test func `the folder in which a killed build worked is removed too`() async throws {
        let unfinished = scratch.path.appending("other").appending(Unfinished(artefact: "old-key").name)
        try Files.makeFolder(unfinished)
        let root = try BuildRoot.make(for: unfinished)
        _ = try await store.take(artefact, report: silence) { try fill($0) }
        #expect(!Files.exists(root.path))
    }

    @Test func `a lock that is released can be taken`() throws {
        let path = scratch.path.appending("lock")
        var lock = try FileLock.attempt(path)
        #expect(try FileLock.attempt(path) == nil)
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(try FileLock.attempt(path) != nil)
    }

    @Test func `a wait for a lock ends at its bound and says what it waited for`() async throws {
        let path = scratch.path.appending("lock")
        let lock = try FileLock.attempt(path)
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await FileLock.acquire(path, for: "waiting for a thing", limit: .milliseconds(10)) {}
        }
        #expect(error?.lastSeen == "'\(path)' is locked by another process")
        withExtendedLifetime(lock) {}
    }

    @Test func `names of unfinished folders are told from others`() {
        let unfinished = Unfinished(artefact: "debian-12-abc")
        #expect(Unfinished(name: unfinished.name) == unfinished)
        #expect(Unfinished(name: "debian-12-abc") == nil)
    }
}
