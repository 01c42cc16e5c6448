internal import Contract
internal import Dispatch
internal import Glibc

/// Turns Ctrl-C and SIGTERM into a cancellation, so that every scope ends what it owns.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Cancels a task at the first signal, so that all that it owns is removed, and ends the process at a second one: for somebody who
    /// would rather not wait for that.
    @MainActor static func forward(to task: Task<Int32, Never>) async {
        // A node's ssh that ends must not end the harness.
        signal(SIGPIPE, SIG_IGN)
        for number in signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .main)
            source.setEventHandler {
                guard !task.isCancelled else { endNow() }
                Output.story("\ninterrupted: cleaning up; once more ends at once")
                task.cancel()
            }
            source.resume()
            sources.append(source)
        }
    }

    private static func endNow() -> Never {
        Output.story(
            "\nended in the middle of cleaning up; what is left is removed by: \(CommandLine.arguments[0]) clean")
        _exit(HarnessExitStatus.couldNotRun)
    }

    /// Sources live as long as the process.
    @MainActor private static var sources: [any DispatchSourceSignal] = []
}
