internal import Contract
internal import Dispatch
internal import Glibc

/// Turns Ctrl-C and SIGTERM into a cancellation, so that every scope ends what it owns.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// Cancels a task at the first signal, so that all that it owns is removed. A second Ctrl-C of somebody at a terminal ends the process at
    /// once; other signals come in pairs where nobody is in a hurry: from a terminal that closes, from timeout(1), from CI systems.
    @MainActor static func forward(to task: Task<Int32, Never>) async {
        // A node's ssh that ends must not end the harness.
        signal(SIGPIPE, SIG_IGN)
        for number in signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .main)
            source.setEventHandler {
                let isHurried = number == SIGINT && Terminal.isThere
                if let first {
                    if isHurried, ContinuousClock.now - first > .seconds(1) { endNow() }
                    return
                }
                first = .now
                Output.story("\ninterrupted: cleaning up" + (isHurried ? "; Ctrl-C once more ends at once" : ""))
                task.cancel()
            }
            source.resume()
            sources.append(source)
        }
    }

    /// When the first signal came.
    @MainActor private static var first: ContinuousClock.Instant?

    private static func endNow() -> Never {
        Output.story(
            "\nended in the middle of cleaning up; what is left is removed by: \(CommandLine.arguments[0]) clean")
        _exit(HarnessExitStatus.couldNotRun)
    }

    /// Sources live as long as the process.
    @MainActor private static var sources: [any DispatchSourceSignal] = []
}
