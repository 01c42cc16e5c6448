import Foundation
import SystemPackage
import Testing

@testable import FuncTest

/// What is kept for later runs, by several runs at once.
final class CheckpointStoreTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-store-\(UUID().uuidString)")
    private var root: FilePath { folder.appending("warm") }
    private var run: FilePath { folder.appending("run") }

    init() throws {
        try FileManager.default.createDirectory(atPath: run.string, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    /// Room for two checkpoints of these tests, and not for three.
    private var store: CheckpointStore { CheckpointStore(root: root, limit: 250 << 10) }

    /// Keeps a checkpoint of 100 KiB that was used so many seconds ago.
    private func keep(_ key: String, usedAgo seconds: Double = 0) async throws {
        try await store.keep(key, by: run) { checkpoint in
            try Data(repeating: 1, count: 100 << 10).write(to: URL(filePath: checkpoint.memory.string))
        }
        let date = Date(timeIntervalSinceNow: -seconds)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: root.appending(key).string)
    }

    private func keys() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.string).sorted()
    }

    @Test func `what was not used for the longest time makes room`() async throws {
        try await keep("a", usedAgo: 60)
        try await keep("b", usedAgo: 120)
        try await keep("c")
        #expect(try keys() == ["a", "c"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.string) == [])
    }

    @Test func `what is in use stays, however long ago it was found`() async throws {
        try await keep("a", usedAgo: 60)
        try await keep("b", usedAgo: 120)
        let used = try #require(try store.find("b"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -300)], ofItemAtPath: used.folder.string)
        try await keep("c")
        #expect(try keys().contains("b"))
        withExtendedLifetime(used) { #expect(FileManager.default.fileExists(atPath: used.memory.string)) }
    }

    @Test func `a checkpoint can be used by several at once, and is forgotten behind the last one`() async throws {
        try await keep("a")
        var users = [try store.find("a"), try store.find("a")]
        #expect(users.allSatisfy { $0 != nil })
        for left in [1, 0] {
            users.removeLast()
            try store.forget("a", by: run)
            #expect(try keys().count == left)
        }
        #expect(try store.find("a")?.folder == nil)
    }

    @Test func `a part of a checkpoint is not found, and gives way to a whole one`() async throws {
        #expect(try store.find("a")?.folder == nil)
        try store.forget("a", by: run)
        // As an earlier version left it, or somebody who removed files by hand.
        try FileManager.default.createDirectory(
            atPath: root.appending("a").string, withIntermediateDirectories: true)
        #expect(try store.find("a")?.folder == nil)
        try await keep("a")
        #expect(try store.find("a")?.folder != nil)
    }
}
