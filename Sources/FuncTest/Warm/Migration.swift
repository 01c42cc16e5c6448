internal import Blocking

/// QEMU's memory on its way to a file or back.
enum Migration {
    /// Lets QEMU send as fast as it can.
    static let unbounded = #"{"execute": "migrate-set-parameters", "arguments": {"max-bandwidth": 10000000000}}"#

    /// Has QEMU send its memory to whoever listens on a socket.
    static func out(to socket: String) -> String {
        #"{"execute": "migrate", "arguments": {"uri": "unix:\#(socket)"}}"#
    }

    /// Waits until QEMU says that all of it is there.
    ///
    /// - Parameters:
    ///   - what: What is being done, as a gerund.
    ///   - limit: The bound.
    ///   - ask: Sends a command to QEMU's monitor, and returns its answer.
    static func wait(_ what: String, limit: Duration, ask: (String) async throws -> String) async throws {
        try await poll(what, every: .milliseconds(50), limit: limit) {
            let answer = try await ask(#"{"execute": "query-migrate"}"#)
            if answer.contains(#""status":"completed""#) || answer.contains(#""status": "completed""#) {
                return Probe.done(())
            }
            guard !answer.contains("failed") else { throw LocalSocketError(attempt: what, reason: answer) }
            return .pending(lastSeen: answer)
        }
    }
}
