internal import Blocking
internal import Dispatch
internal import Foundation
internal import Glibc

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
            let (start, own) = (Self.nanoseconds(CLOCK_MONOTONIC), Self.nanoseconds(CLOCK_THREAD_CPUTIME_ID))
            var used: Int64 = 0
            while used < HostLoad.work { used = Self.nanoseconds(CLOCK_THREAD_CPUTIME_ID) - own }
            return Double(Self.nanoseconds(CLOCK_MONOTONIC) - start) / Double(max(1, used))
        }

        private static func nanoseconds(_ clock: clockid_t) -> Int64 {
            var time = timespec()
            clock_gettime(clock, &time)
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
    }
}
