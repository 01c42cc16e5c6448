import Documents
import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import FuncTest

struct ReportingTests {
    private func printed(isTerminal: Bool, _ events: [StepEvent]) -> String {
        let text = Mutex("")
        let printer = StepPrinter(isTerminal: isTerminal, isVerbose: false, columns: 200) { part in
            text.withLock { $0 += part }
        }
        for event in events { printer.show(event) }
        return text.withLock { $0 }
    }

    private let finished = StepEvent.finished(StepRecord(name: "copy", kind: .guest, start: 0, seconds: 12.34))

    @Test func `a terminal gets a bar that is redrawn, then a line`() {
        let text = printed(
            isTerminal: true,
            [.started("copy"), .progress("image", done: 50 << 20, total: 100 << 20, step: "copy"), finished])
        #expect(text.contains("copy: image [##########..........] 50 %  50 of 100 MiB"))
        #expect(text.hasSuffix("\r\u{1B}[K  ok    copy                                         12.3 s\n"))
    }

    @Test func `two cases have a line each, which the other's end leaves alone`() {
        let text = Mutex("")
        let printer = StepPrinter(isTerminal: true, isVerbose: false, columns: 200) { part in
            text.withLock { $0 += part }
        }
        printer.show(.started("boot"), of: "a")
        printer.show(.started("copy"), of: "b")
        text.withLock { $0 = "" }
        printer.show(finished, of: "b")
        let lines = text.withLock { $0 }
        // Both lines are erased from the lower one upwards; the end of b is written, and a is drawn again below it.
        #expect(lines.hasPrefix("\r\u{1B}[K\u{1B}[1A\r\u{1B}[K  ok    b: copy"))
        #expect(lines.hasSuffix("12.3 s\n[   0.0 s]   a: boot"))
    }

    @Test func `a step that says nothing is seen to go on, until it ends`() throws {
        let text = Mutex("")
        let printer = StepPrinter(isTerminal: true, isVerbose: false, columns: 200) { part in
            text.withLock { $0 += part }
        }
        printer.show(.note("looking", step: "boot"), of: "a")
        text.withLock { $0 = "" }
        printer.tick()
        #expect(text.withLock { $0.contains(/^\r\u{1B}\[K\[ +\d+\.\d s\]   a: boot: looking$/) })
        printer.show(finished, of: "a")
        text.withLock { $0 = "" }
        printer.tick()
        #expect(text.withLock { $0 } == "")
    }

    @Test func `what a node says moves no cursor`() {
        let text = printed(isTerminal: true, [.note("a\u{1B}[2Jb\nc", step: "boot")])
        #expect(text.contains("boot: a␛[2Jb c"))
        let verdict = Verdict(
            name: "x", outcome: .notAsExpected,
            failures: [Verdict.Failure(step: "steps[0].run", message: "\u{1B}]0;title\u{7}", differences: [])],
            problem: nil, accelerator: nil, steps: [], seconds: 1)
        #expect(VerdictText.render(verdict, report: "r", command: "c").contains("steps[0].run: ␛]0;title␇\n"))
    }

    @Test func `a terminal gets as many findings as somebody reads`() {
        let lines = (1...100).map { "line \($0)" }.joined(separator: "\n")
        let verdict = Verdict(
            name: "x", outcome: .couldNotRun, failures: [], problem: lines, accelerator: nil, steps: [], seconds: 1)
        let text = VerdictText.render(verdict, report: "r", command: "c")
        #expect(text.contains("  line 40\n  … and 60 more lines, which the report has\n  report: r\n"))
    }

    @Test func `elsewhere each line names its case`() {
        let text = Mutex("")
        let printer = StepPrinter(isTerminal: false, isVerbose: true) { part in text.withLock { $0 += part } }
        printer.show(.note("half way", step: "copy"), of: "b")
        printer.show(finished, of: "b")
        #expect(text.withLock { $0 }.contains("b: copy: half way\n  ok    b: copy  "))
    }

    @Test(arguments: [true, false]) func `what a console says is shown to whoever asks for it`(isVerbose: Bool) {
        let text = Mutex("")
        let printer = StepPrinter(isTerminal: false, isVerbose: isVerbose) { part in text.withLock { $0 += part } }
        let clock = RunClock { printer.show($0, of: "b") }
        clock.recorder.noteConsole(["Linux version 6", "login:"])
        #expect(text.withLock { $0.hasSuffix("b| login:\n") } == isVerbose)
        #expect(text.withLock { $0.contains("b| Linux version 6\n") } == isVerbose)
    }

    @Test func `elsewhere lines are plain and few`() {
        let events = (0...100).map { StepEvent.progress("image", done: $0 << 20, total: 100 << 20, step: "copy") }
        let text = printed(isTerminal: false, [.started("copy")] + events + [finished])
        #expect(!text.contains("\u{1B}"))
        #expect(text.split(separator: "\n").count == 6)
    }

    @Test func `a verdict says what is wrong, where the evidence is and how to repeat it`() {
        let verdict = Verdict(
            name: "one-disk", outcome: .notAsExpected,
            failures: [
                Verdict.Failure(
                    step: "steps[1].inspect", message: "1 difference",
                    differences: [Difference(path: "disks.vda.table", expected: "gpt", actual: "msdos")])
            ], problem: nil, accelerator: AcceleratorChoice(accelerator: "tcg", reason: "no /dev/kvm"), steps: [],
            seconds: 61.25)
        #expect(
            VerdictText.render(verdict, report: "reports/x", command: "bareproof run one-disk") == """
                one-disk: not as expected after 61.3 s under TCG (no /dev/kvm)
                  steps[1].inspect: 1 difference
                    disks.vda.table
                      expected: gpt
                      actual:   msdos
                  report: reports/x
                  again:  bareproof run one-disk

                """)
    }

    @Test func `the exit status is the worst verdict's, and never 0 if no case ran`() {
        func verdict(_ outcome: Verdict.Outcome) -> Verdict {
            Verdict(
                name: "x", outcome: outcome, failures: [], problem: nil, accelerator: nil, steps: [], seconds: 0)
        }
        #expect(SuiteRun.exitStatus(of: [verdict(.asExpected)]) == 0)
        #expect(SuiteRun.exitStatus(of: [verdict(.asExpected), verdict(.notAsExpected)]) == 1)
        #expect(SuiteRun.exitStatus(of: [verdict(.couldNotRun), verdict(.notAsExpected)]) == 2)
        #expect(SuiteRun.exitStatus(of: []) == 2)
    }

    @Test func `a clock keeps steps that fail`() async throws {
        let clock = RunClock()
        try await clock.measure("good", .guest) { _ in }
        await #expect(throws: CancellationError.self) {
            try await clock.measure("bad", .harness) { _ in throw CancellationError() }
        }
        #expect(clock.steps.map(\.name) == ["good", "bad"])
        #expect(clock.steps.map { $0.failure != nil } == [false, true])
    }
}

struct NodeSlotsTests {
    @Test func `memory is reserved for each node, and never promised twice`() {
        var slots = NodeSlots(limit: 3, memory: 4 << 30)
        slots.take(2 << 30)
        #expect(!slots.hasRoom(2 << 30))
        #expect(slots.hasRoom(1 << 30))
        slots.take(1 << 30)
        #expect(!slots.hasRoom(256 << 20))
        slots.give(back: 2 << 30)
        #expect(slots.hasRoom(2 << 30))
    }

    @Test func `no more nodes run at once than were allowed`() {
        var slots = NodeSlots(limit: 1, memory: 64 << 30)
        slots.take(1 << 30)
        #expect(!slots.hasRoom(1))
    }

    @Test func `the first node is always tried`() {
        #expect(NodeSlots(limit: 1, memory: 0).hasRoom(2 << 30))
    }
}

struct DiskWitnessTests {
    private let earlier = DiskWitness(writtenBytes: 512, checksum: "aa")

    @Test func `a disk is untouched if nothing was written and its checksum is the same`() {
        #expect(earlier.change(since: earlier) == nil)
        #expect(
            DiskWitness(writtenBytes: 1024, checksum: "aa").change(since: earlier) == "512 bytes were written to it")
        #expect(
            DiskWitness(writtenBytes: 512, checksum: "ab").change(since: earlier) == "its checksum was aa and is ab")
    }
}

struct RunDirectoryTests {
    @Test func `a folder whose run is gone is abandoned, one in use is not`() throws {
        let root = FilePath(NSTemporaryDirectory()).appending("runs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        let alive = try RunDirectory(in: root)
        var gone: RunDirectory? = try RunDirectory(in: root)
        let path = try #require(gone?.path)
        gone = nil
        #expect(RunDirectory.abandoned(in: root) == [path])
        #expect(alive.name.hasPrefix("bareproof-"))
        try alive.remove()
        #expect(!FileManager.default.fileExists(atPath: alive.path.string))
    }
}
