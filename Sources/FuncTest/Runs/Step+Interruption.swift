internal import Commands

/// A call of the agent that is cut when its progress shows a text.
struct InterruptedCall: Sendable {
    let node: Node
    let shell: SecureShell
    let interruption: ProvisionStep.Interruption
    let progress: AgentProgress

    /// Runs the agent until it is cut.
    ///
    /// - Returns: Why it was not cut, or nil if it was.
    func run(_ command: String, timeLimit: Duration) async throws -> String? {
        let (moments, moment) = AsyncStream<Void>.makeStream()
        async let isCut = cut(at: moments)
        let status = try await status(of: command, timeLimit: timeLimit) { line in
            if progress.take(line)?.contains(interruption.text) == true { moment.yield() }
        }
        moment.finish()
        let text = interruption.text
        guard try await isCut else { return "the agent ended (\(status)) before its progress showed '\(text)'" }
        if interruption.means == .kill, status != Self.killed {
            return "the agent ended (\(status)) although it was killed at '\(text)'"
        }
        return nil
    }

    /// How the shell tells of SIGKILL.
    private static let killed = "exit status 137"

    /// How the agent ended; a node whose power is cut takes the connection with it.
    private func status(
        of command: String, timeLimit: Duration, _ onLine: @escaping @Sendable (OutputLine) -> Void
    ) async throws -> String {
        do {
            return try await shell.run(command, timeLimit: timeLimit, onLine: onLine).status.description
        } catch let error as CommandError where interruption.means == .power {
            return "\(error)"
        }
    }

    /// Waits for the first moment, and cuts.
    ///
    /// - Returns: Whether there was one, and the agent still ran.
    private func cut(at moments: AsyncStream<Void>) async throws -> Bool {
        for await _ in moments {
            switch interruption.means {
            case .power:
                try await node.powerOff()
                return true
            case .kill: return try await shell.run(Self.kill).status == .exited(0)
            }
        }
        return false
    }

    /// Kills the agent alone, as an out-of-memory kernel would, and waits for the program that it was running: one
    /// that outlives the step would race with the next.
    private static let kill = """
        agent=$(busybox pidof provision) || exit 1
        running=$(cat /proc/$agent/task/*/children)
        kill -KILL $agent || exit 1
        for child in $running; do while [ -e /proc/$child ]; do sleep 0.05; done; done
        """
}
