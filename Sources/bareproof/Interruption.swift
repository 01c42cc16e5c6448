internal import Dispatch
internal import Glibc

/// Turns Ctrl-C and SIGTERM into a cancellation, so that every scope ends what it owns.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Cancels a task at the first signal. A second one waits with everybody else: clean-up is bounded.
    @MainActor static func forward(to task: Task<Int32, Never>) async {
        // A node's ssh that ends must not end the harness.
        signal(SIGPIPE, SIG_IGN)
        for number in signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .main)
            source.setEventHandler {
                Output.story("\ninterrupted: cleaning up")
                task.cancel()
            }
            source.resume()
            sources.append(source)
        }
    }

    /// Sources live as long as the process.
    @MainActor private static var sources: [any DispatchSourceSignal] = []
}
