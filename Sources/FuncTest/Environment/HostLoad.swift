internal import Blocking
internal import CLinux
internal import Foundation

/// How busy this host is with other things.
enum HostLoad {
    /// How long each processor is asked to work, in nanoseconds of its own time.
    private static let work: Int64 = 100_000_000

    /// How many times longer work on all processors takes now than on an idle host; 1 on an idle one.
    static func measure() async -> Double {
        let count = ProcessInfo.processInfo.activeProcessorCount
        return await withTaskGroup(of: Double.self) { group in
            for number in 0..<count {
                group.addTask { await Worker(number).stretch() }
            }
            return await group.reduce(0, +) / Double(count)
        }
    }

    /// A thread of its own that works: the cooperative pool has other things to do.
    private actor Worker {
        private let thread: BlockingThread

        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        init(_ number: Int) {
            thread = BlockingThread(name: "load-\(number)")
        }

        /// Time that passed over time that the thread got.
        func stretch() -> Double {
            let (start, own) = (ContinuousClock.now, bareproof_thread_nanoseconds())
            var used: Int64 = 0
            while used < HostLoad.work { used = bareproof_thread_nanoseconds() - own }
            return (ContinuousClock.now - start) / .nanoseconds(max(1, used))
        }
    }
}
