import Dispatch
import Glibc
import Synchronization

/// A serial executor on one thread of its own, for C calls that block or that keep state per thread.
///
/// libvirt, libguestfs and libparted keep their last error per thread, and their calls last up to minutes: on the
/// cooperative pool two of them would stop every other task on a two-core machine. An actor that wraps such a library
/// holds a `BlockingThread` and returns it from `unownedExecutor`.
///
/// The thread ends when the executor is released.
public final class BlockingThread: SerialExecutor {
    private let worker: Worker

    /// Starts the thread.
    ///
    /// - Parameter name: What debuggers and `top -H` show; Linux keeps the first 15 bytes.
    public init(name: String) {
        worker = Worker(name: name)
        worker.start()
    }

    deinit {
        worker.finish()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        worker.append(UnownedJob(job), on: asUnownedSerialExecutor())
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// The job list, and the thread that drains it. It outlives the executor by the jobs that are left.
    private final class Worker: Sendable {
        private struct Item {
            var job: UnownedJob
            var executor: UnownedSerialExecutor
        }

        private struct State {
            var items: [Item] = []
            var isFinished = false
        }

        private let name: String
        private let state = Mutex(State())
        private let wakeUp = DispatchSemaphore(value: 0)

        init(name: String) {
            self.name = name
        }

        func start() {
            var thread = pthread_t()
            let context = Unmanaged.passRetained(self).toOpaque()
            let code = pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<Worker>.fromOpaque(context).takeRetainedValue().drain()
                    return nil
                }, context)
            precondition(code == 0, "starting thread \(name): error \(code)")
            pthread_detach(thread)
        }

        func append(_ job: UnownedJob, on executor: UnownedSerialExecutor) {
            state.withLock { $0.items.append(Item(job: job, executor: executor)) }
            wakeUp.signal()
        }

        func finish() {
            state.withLock { $0.isFinished = true }
            wakeUp.signal()
        }

        private func drain() {
            nameThread()
            while true {
                wakeUp.wait()
                let (item, isFinished) = state.withLock { state in
                    (state.items.isEmpty ? nil : state.items.removeFirst(), state.isFinished)
                }
                if let item {
                    item.job.runSynchronously(on: item.executor)
                } else if isFinished {
                    return
                }
            }
        }

        /// `pthread_setname_np` is not imported; this file is what it writes.
        private func nameThread() {
            guard let file = fopen("/proc/thread-self/comm", "w") else { return }
            fputs(String(name.prefix(15)), file)
            fclose(file)
        }
    }
}
