import Blocking
import Foundation
import SystemPackage
import Testing

@testable import FuncTest

/// Memory over several runs.
final class MemoryLedgerTests {
    private let runs = FilePath(NSTemporaryDirectory()).appending("bareproof-memory-\(UUID().uuidString)")
    private static let gibibyte: Int64 = 1 << 30

    deinit {
        try? FileManager.default.removeItem(atPath: runs.string)
    }

    private var ledger: MemoryLedger {
        MemoryLedger(runs: runs, available: { 3 * Self.gibibyte }, limit: .milliseconds(10))
    }

    @Test func `what one run's node was promised, another run's does not get`() async throws {
        let (first, second) = (try RunDirectory(in: runs), try RunDirectory(in: runs))
        defer { withExtendedLifetime((first, second)) {} }
        let (node, other) = (try first.makeFolder("one-disk"), try second.makeFolder("one-disk"))
        try await ledger.reserve(2 * Self.gibibyte, for: node) { _ in Issue.record("it waits for nobody") }
        var said: [String] = []
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await ledger.reserve(2 * Self.gibibyte, for: other) { said.append($0) }
        }
        #expect(
            said == ["waits for 2048 MiB of memory: 1024 MiB are free beside 2048 MiB of \(first.name)-one-disk"],
            "\(said)")
        #expect("\(try #require(error))".contains("bareproof node destroy"))
        try await ledger.reserve(Self.gibibyte, for: other) { _ in Issue.record("there is room for a small one") }
        ledger.release(node)
        ledger.release(other)
        try await ledger.reserve(3 * Self.gibibyte, for: other) { _ in Issue.record("all of it is free again") }
    }

    @Test func `a node that is the only one is always tried, and one whose run was killed has nothing`() async throws {
        let left = runs.appending("bareproof-abcdefgh/one-disk")
        try FileManager.default.createDirectory(atPath: left.string, withIntermediateDirectories: true)
        let promise = #"{"bytes": 1073741824, "since": 0, "isGranted": true}"#
        try Data(promise.utf8).write(to: URL(filePath: left.appending("promised-memory.json").string))
        let node = try RunDirectory(in: runs).makeFolder("huge")
        try await ledger.reserve(100 * Self.gibibyte, for: node) { _ in Issue.record("it waits for nobody") }
    }

    @Test func `whoever came first is served first, and a small node does not overtake a large one`() async throws {
        // Their owner lives for as long as they do.
        let owners = try (0..<3).map { _ in try RunDirectory(in: runs) }
        defer { withExtendedLifetime(owners) {} }
        let names = try owners.map { try $0.makeFolder("node") }
        try await ledger.reserve(2 * Self.gibibyte, for: names[0]) { _ in }
        var patient = ledger
        patient.limit = .seconds(20)
        async let large: Void = patient.reserve(3 * Self.gibibyte, for: names[1]) { _ in }
        try await poll("waiting for a request", every: .milliseconds(5), limit: .seconds(10)) {
            FileManager.default.fileExists(atPath: names[1].appending("promised-memory.json").string)
                ? .done(()) : .pending(lastSeen: nil)
        }
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await ledger.reserve(Self.gibibyte, for: names[2]) { _ in }
        }
        #expect("\(try #require(error))".contains("which waits too"))
        #expect(!FileManager.default.fileExists(atPath: names[2].appending("promised-memory.json").string))
        // What is left of a node whose disks are read is little; and with nobody served, the order is the same.
        ledger.release(names[0])
        await #expect(throws: DeadlineExceeded.self) {
            try await ledger.reserve(Self.gibibyte, for: names[2]) { _ in }
        }
        try await large
    }

    @Test func `what a node has taken counts once`() async throws {
        let run = try RunDirectory(in: runs)
        defer { withExtendedLifetime(run) {} }
        let (node, other) = (try run.makeFolder("a"), try run.makeFolder("b"))
        // A shell has its memory at hand, as the node's QEMU would.
        let taken = ProcessTable.residentBytes(of: getpid())
        #expect(taken > 1 << 20)
        #expect(ProcessTable.residentBytes(of: Int32.max) == 0)
        try await ledger.reserve(2 * Self.gibibyte, for: node) { _ in }
        let sleeper = Process()
        sleeper.executableURL = URL(filePath: "/bin/sh")
        sleeper.arguments = ["-c", "sleep 60; :", node.appending("vda.qcow2").string]
        try sleeper.run()
        defer { sleeper.terminate() }
        try await poll("waiting for the node's process", every: .milliseconds(20), limit: .seconds(30)) {
            ProcessTable.processes(naming: node.string).contains(sleeper.processIdentifier)
                ? .done(()) : .pending(lastSeen: nil)
        }
        try await ledger.reserve(Self.gibibyte + 1, for: other) { _ in Issue.record("a part is the node's own by now") }
    }
}
