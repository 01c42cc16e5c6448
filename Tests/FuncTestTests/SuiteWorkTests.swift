import Synchronization
import Testing

@testable import FuncTest

/// How a queue of cases is worked through.
@Suite(.timeLimit(.minutes(1))) struct SuiteWorkTests {
    private struct Broken: Error {}

    /// What the cases of a test did, in the order in which they did it.
    private final class Journal: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func add(_ line: String) { lines.withLock { $0.append(line) } }

        /// Waits for a line; the suite's time limit bounds it.
        func wait(for line: String) async throws {
            // Cases are functions here, which do their next thing within microseconds.
            while !all.contains(line) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    private let journal = Journal()

    private func queue(_ count: Int, jobs: Int) -> SuiteQueue {
        SuiteQueue(
            order: Array(0..<count),
            needs: Array(repeating: SuiteQueue.Need(memory: 1 << 30, isStorageHeavy: false), count: count),
            slots: NodeSlots(limit: jobs, memory: 64 << 30))
    }

    /// Works through cases, each of which does the same.
    private func run(
        _ queue: SuiteQueue, keepsNode: Bool = false,
        _ body: @escaping @Sendable (Int, _ onRest: @Sendable () -> Void) async throws -> Void
    ) async throws {
        try await queue.workThrough { [journal] number in
            { onRest in
                journal.add("begin \(number)")
                defer { journal.add("end \(number)") }
                try await body(number, onRest)
                return number * 10
            }
        } take: { outcome, number in
            #expect(outcome == number * 10)
            journal.add("take \(number)")
            return keepsNode
        }
    }

    @Test func `one at a time goes in order, and each outcome is taken before the next one begins`() async throws {
        try await run(queue(3, jobs: 1)) { _, _ in }
        #expect(journal.all == (0..<3).flatMap { ["begin \($0)", "end \($0)", "take \($0)"] })
    }

    @Test func `as many work at once as there is room for`() async throws {
        try await run(queue(3, jobs: 2)) { [journal] number, _ in
            if number == 0 { try await journal.wait(for: "take 2") }
        }
        #expect(journal.all.firstIndex(of: "begin 2")! > journal.all.firstIndex(of: "take 1")!)
        #expect(journal.all.last == "take 0")
    }

    @Test func `one that rests gives its place to the next one`() async throws {
        try await run(queue(2, jobs: 1)) { [journal] number, onRest in
            guard number == 0 else { return }
            onRest()
            try await journal.wait(for: "begin 1")
        }
        #expect(journal.all.count { $0.hasPrefix("take") } == 2)
    }

    @Test func `one that rests twice gives one place away`() async throws {
        try await run(queue(3, jobs: 1)) { [journal] number, onRest in
            guard number == 0 else { return }
            onRest()
            onRest()
            try await journal.wait(for: "take 1")
        }
        #expect(journal.all.firstIndex(of: "begin 2")! > journal.all.firstIndex(of: "take 1")!)
    }

    @Test func `a node that stays up is no place for the next case, and no hindrance`() async throws {
        try await run(queue(2, jobs: 1), keepsNode: true) { _, _ in }
        #expect(journal.all == (0..<2).flatMap { ["begin \($0)", "end \($0)", "take \($0)"] })
    }

    @Test(arguments: [false, true]) func `an error ends those at work, and nothing else begins`(rests: Bool)
        async throws
    {
        await #expect(throws: Broken.self) {
            try await run(queue(3, jobs: 2)) { [journal] number, onRest in
                // Longer than the suite's limit: it ends only by being cancelled.
                guard number == 0 else { return try await Task.sleep(for: .seconds(3600)) }
                try await journal.wait(for: "begin 1")
                if rests {
                    onRest()
                    try await journal.wait(for: "begin 2")
                }
                throw Broken()
            }
        }
        let begun = journal.all.filter { $0.hasPrefix("begin") }.count
        #expect(begun == (rests ? 3 : 2))
        #expect(journal.all.count { $0.hasPrefix("end") } == begun)
        #expect(journal.all.count { $0.hasPrefix("take") } == 0)
    }

    @Test func `cancelled, it ends when those at work have ended`() async throws {
        let task = Task {
            // Longer than the suite's limit: it ends only by being cancelled.
            try await run(queue(3, jobs: 2)) { _, _ in try await Task.sleep(for: .seconds(3600)) }
        }
        try await journal.wait(for: "begin 1")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(journal.all.count { $0.hasPrefix("end") } == 2)
        #expect(!journal.all.contains("begin 2"))
    }
}
