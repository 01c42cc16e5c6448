import Blocking
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
        let used = try #require(store.find("b"))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -300)], ofItemAtPath: used.folder.string)
        try await keep("c")
        #expect(try keys().contains("b"))
        withExtendedLifetime(used) { #expect(FileManager.default.fileExists(atPath: used.memory.string)) }
    }

    @Test func `a checkpoint can be used by several at once, and is forgotten behind the last one`() async throws {
        try await keep("a")
        var users = [store.find("a"), store.find("a")]
        #expect(users.allSatisfy { $0 != nil })
        users.removeLast()
        store.forget("a", by: run)
        #expect(try keys() == ["a"])
        users.removeLast()
        // A program that another test starts at this moment may have a copy of the open file for an instant.
        try await poll("forgetting the checkpoint", every: .milliseconds(10), limit: .seconds(10)) {
            store.forget("a", by: run)
            return try keys().isEmpty ? .done(()) : .pending(lastSeen: nil)
        }
        #expect(store.find("a")?.folder == nil)
    }

    @Test func `a part of a checkpoint is not found, and gives way to a whole one`() async throws {
        #expect(store.find("a")?.folder == nil)
        store.forget("a", by: run)
        // As an earlier version left it, or somebody who removed files by hand.
        try FileManager.default.createDirectory(
            atPath: root.appending("a").string, withIntermediateDirectories: true)
        #expect(store.find("a")?.folder == nil)
        try await keep("a")
        #expect(store.find("a")?.folder != nil)
    }

    @Test func `a checkpoint that is withdrawn is not found, and stays with who uses it`() async throws {
        try await keep("a")
        let used = try #require(store.find("a"))
        #expect(used.isOffered)
        used.withdraw()
        #expect(!used.isOffered)
        #expect(store.find("a")?.folder == nil)
        #expect(FileManager.default.fileExists(atPath: used.memory.string))
        try await keep("a")
        #expect(store.find("a")?.folder != nil)
    }
}
