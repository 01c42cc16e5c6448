internal import Synchronization

extension CommandRunner {
    /// Runs a program until it writes a text, and ends it then.
    ///
    /// - Returns: Whether it wrote the text; false if it ended without.
    public func run(_ command: Command, until text: String) async throws -> Bool {
        let isSeen = Mutex(false)
        let task = Mutex<Task<Void, any Error>?>(nil)
        let running = Task {
            _ = try await run(command) { line in
                guard line.text.contains(text) else { return }
                isSeen.withLock { $0 = true }
                task.withLock { $0?.cancel() }
            }
        }
        task.withLock { $0 = running }
        // The line may have come before the task was stored.
        if isSeen.withLock({ $0 }) { running.cancel() }
        do {
            try await withTaskCancellationHandler {
                try await running.value
            } onCancel: {
                running.cancel()
            }
        } catch is CancellationError where isSeen.withLock({ $0 }) {
            return true
        }
        return isSeen.withLock { $0 }
    }
}
