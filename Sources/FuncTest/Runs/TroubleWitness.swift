internal import Blocking
internal import Commands

/// Takes down how a node looks when a step fails or cannot run, as long as it runs.
struct TroubleWitness: Sendable {
    /// How much of the console goes into a verdict.
    static let tailLength = 20

    let node: Node
    let report: ReportFolder

    /// Takes a picture of the screen, for a step that is not as expected.
    func leaveScreenshot() async {
        do {
            guard try await node.isRunning() else { return }
            try report.copy(try await node.screenshot(), as: "screenshot.png")
        } catch {
            node.recorder.note(.power, "no screenshot: \(error)", isFailure: true)
        }
    }

    /// Asks a node that does not answer where it hangs, and takes a picture of its screen.
    ///
    /// - Returns: The error, with the end of the console as it was then if a wait for the node reached its bound.
    func explain(_ error: any Error) async -> any Error {
        guard !Task.isCancelled else { return error }
        // Of one that was powered off, it is not the node that did not answer.
        let isOn = await node.isOn
        let isSilent = isOn && Self.isSilence(error)
        // Before the kernel is asked: it fills a screen with its memory.
        let tail = node.console.tail(Self.tailLength)
        if isSilent, (try? await node.isRunning()) == true {
            do {
                try await node.askWhereItHangs()
            } catch {
                node.recorder.note(.power, "asking the kernel where it hangs: \(error)", isFailure: true)
            }
        }
        await leaveScreenshot()
        return isSilent ? SilentNodeError(cause: "\(error)", tail: tail) : error
    }

    /// Whether an error means that a node did not answer in time.
    static func isSilence(_ error: any Error) -> Bool {
        switch error {
        case is DeadlineExceeded, is StalledNodeError: true
        case let error as CommandError where error.reason == .timedOut: true
        // ssh(1) itself gave up: the node closed no connection, it fell silent.
        case let error as CommandError: error.isLostConnection
        default: false
        }
    }
}

extension CommandError {
    fileprivate var isLostConnection: Bool {
        guard command.program == "ssh", case .ended(.exited(255), _) = reason else { return false }
        return true
    }
}

/// A node that did not answer in time, with the last that it said.
struct SilentNodeError: Error, CustomStringConvertible {
    var cause: String
    var tail: [String]

    var description: String {
        cause + "\nthe last lines on its console:" + (tail.isEmpty ? " (nothing)" : "")
            + tail.map { "\n  | \($0)" }.joined()
    }
}
