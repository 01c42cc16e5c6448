import Blocking
import Commands
import Testing

@testable import FuncTest

struct TroubleTests {
    private func error(_ program: String, _ reason: CommandError.Reason) -> CommandError {
        CommandError(command: Command(program, []), reason: reason)
    }

    @Test func `a wait that reached its bound, and a connection that was lost, are silence`() {
        #expect(TroubleWitness.isSilence(DeadlineExceeded(what: "waiting", limit: .seconds(1))))
        let stall = StalledNodeError(
            domain: "n", stage: .kernel, idle: 9, since: 1, limits: TimeLimits(), evidence: [])
        #expect(TroubleWitness.isSilence(stall))
        #expect(TroubleWitness.isSilence(error("ssh", .timedOut)))
        #expect(TroubleWitness.isSilence(error("ssh", .ended(.exited(255), said: "Timeout"))))
    }

    @Test func `what a program says is no silence`() {
        #expect(!TroubleWitness.isSilence(error("ssh", .ended(.exited(1), said: ""))))
        #expect(!TroubleWitness.isSilence(error("qemu-img", .ended(.exited(255), said: ""))))
        #expect(!TroubleWitness.isSilence(CancellationError()))
    }

    @Test func `the end of the console is in the problem`() {
        #expect(
            "\(SilentNodeError(cause: "gave up", tail: ["a", "b"]))"
                == "gave up\nthe last lines on its console:\n  | a\n  | b")
        #expect("\(SilentNodeError(cause: "gave up", tail: []))" == "gave up\nthe last lines on its console: (nothing)")
    }

    @Test func `keys are pressed together`() {
        #expect(
            Node.pressing(["alt", "w"])
                == #"{"execute": "send-key", "arguments": {"keys": [{"type": "qcode", "data": "alt"}, {"type": "qcode", "data": "w"}]}}"#
        )
    }
}
