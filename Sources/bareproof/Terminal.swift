internal import Blocking
internal import Glibc

/// The terminal that somebody sits at.
enum Terminal {
    /// Longer than anybody looks at one node.
    private static let limit = Duration.seconds(12 * 3600)

    /// Whether standard input is one.
    static var isThere: Bool { isatty(STDIN_FILENO) == 1 }

    /// Waits for a line.
    ///
    /// - Throws: `DeadlineExceeded`; `CancellationError`. The end of the input is as good as a line.
    static func waitForEnter() async throws {
        try await Blocking.poll("waiting for Enter", every: .milliseconds(100), limit: limit) {
            hasLine() ? Probe.done(()) : Probe.pending(lastSeen: "nothing was typed")
        }
    }

    /// Takes a line if there is one. Asked without waiting, and a terminal's line is there as a whole: no call blocks.
    private static func hasLine() -> Bool {
        var waited = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard Glibc.poll(&waited, 1, 0) > 0 else { return false }
        var bytes = [UInt8](repeating: 0, count: 4096)
        _ = read(STDIN_FILENO, &bytes, bytes.count)
        return true
    }
}
