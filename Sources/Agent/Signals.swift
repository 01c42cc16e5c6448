internal import Glibc
internal import Synchronization

/// Runs something until it ends or this process is told to: SIGTERM, SIGINT and SIGHUP cancel it, so that it can clean
/// up.
///
/// The signals are taken by handlers and not ignored or blocked: programs that are started inherit either of those,
/// and could not be ended any more; a handler they do not.
public enum Signals {
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Runs something that signals cancel.
    public static func cancelling<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await body() }
        try listen { task.cancel() }
        return try await task.value
    }

    /// Calls back, on a thread of its own, whenever a signal comes.
    private static func listen(_ onSignal: @escaping @Sendable () -> Void) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw AgentError("listening for signals", String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeEnd.store(ends[1], ordering: .releasing)
        startThread(Listener(end: ends[0], onSignal: onSignal))
        // Whoever reads the story may go away; a handler that does nothing turns that into an error of the write.
        var nothing = sigaction()
        nothing.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGPIPE, &nothing, nil)
        for signal in [SIGTERM, SIGINT, SIGHUP] {
            var action = sigaction()
            // Writing to a pipe is one of the few things that a handler may do.
            action.__sigaction_handler.sa_handler = { _ in
                var byte: UInt8 = 0
                _ = write(Signals.pipeEnd.load(ordering: .acquiring), &byte, 1)
            }
            action.sa_flags = SA_RESTART
            sigaction(signal, &action, nil)
        }
    }

    private final class Listener: Sendable {
        let end: Int32
        let onSignal: @Sendable () -> Void

        init(end: Int32, onSignal: @escaping @Sendable () -> Void) {
            self.end = end
            self.onSignal = onSignal
        }

        func run() {
            var byte: UInt8 = 0
            while true {
                let count = read(end, &byte, 1)
                if count == 1 { onSignal() } else if count == 0 || errno != EINTR { return }
            }
        }
    }

    private static func startThread(_ listener: Listener) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(listener).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Listener>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, context)
        if code == 0 { pthread_detach(thread) }
    }
}
