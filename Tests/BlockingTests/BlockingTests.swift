import Blocking
import Dispatch
import Glibc
import Synchronization
import Testing

private actor Pinned {
    private let thread = BlockingThread(name: "pinned")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func threadID() -> pthread_t { pthread_self() }
    func wait(for gate: DispatchSemaphore) { gate.wait() }
}

struct BlockingTests {
    @Test func `an actor's calls all run on one thread`() async {
        let pinned = Pinned()
        var threads: Set<pthread_t> = []
        for _ in 0..<50 { threads.insert(await pinned.threadID()) }
        #expect(threads.count == 1)
    }

    /// More actors are blocked than the cooperative pool has threads, until another task lets them go: if they blocked
    /// the pool, it never could.
    @Test(.timeLimit(.minutes(1))) func `blocked actors do not keep other tasks from running`() async {
        let gate = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                let actor = Pinned()
                group.addTask { await actor.wait(for: gate) }
            }
            group.addTask {
                for _ in 0..<32 {
                    await Task.yield()
                    gate.signal()
                }
            }
        }
    }

    @Test func `a deadline pulls the lever and names what was done`() async throws {
        let lever = Mutex(false)
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await withDeadline("waiting for nothing", limit: .milliseconds(50)) {
                lever.withLock { $0 = true }
            } operation: {
                while !lever.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(5)) }
            }
        }
        #expect(error?.what == "waiting for nothing")
    }

    @Test func `an operation's own error passes a deadline`() async {
        await #expect(throws: CancellationError.self) {
            try await withDeadline("failing", limit: .seconds(10)) { throw CancellationError() }
        }
    }

    @Test func `polling tells what it last saw`() async {
        let error = await #expect(throws: DeadlineExceeded.self) {
            try await poll("waiting for a node", every: .milliseconds(5), limit: .milliseconds(20)) {
                Probe<Void>.pending(lastSeen: "no DHCP request")
            }
        }
        #expect(error?.lastSeen == "no DHCP request")
    }
}
