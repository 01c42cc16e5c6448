import Documents
import SystemPackage
import Testing

@testable import FuncTest

struct DoctorTests {
    @Test func `a finding is one line with how to mend it`() {
        let finding = Finding("rsync", .warn, "it does\nnot run", mend: "apt-get install rsync")
        #expect(finding.line == "warn  rsync: it does not run; mend: apt-get install rsync")
        #expect(Finding("qemu", .ok, "7.2").line == "ok    qemu: 7.2")
        #expect(finding.document["grade"] == "warn")
    }

    @Test func `warnings are good, a failure is not, and neither is nothing`() {
        let (ok, warn, fail) = (Finding("a", .ok, ""), Finding("b", .warn, ""), Finding("c", .fail, ""))
        #expect(Doctor.isWell([ok, warn]))
        #expect(!Doctor.isWell([ok, fail, warn]))
        #expect(!Doctor.isWell([]))
    }

    @Test(.timeLimit(.minutes(1))) func `what hangs is given up at its limit, and says so`() async throws {
        let check = Doctor.Check(what: "libvirt", limit: .milliseconds(100)) {
            // Nothing ends a C call that hangs: this sleep stands for one, as it does not hear of a cancellation.
            try? await Task.detached { try await Task.sleep(for: .seconds(600)) }.value
            return Finding("libvirt", .ok, "")
        }
        let finding = try await Doctor.bounded(check)
        #expect(finding.grade == .fail)
        #expect(finding.found.contains("checking libvirt: gave up after"))
    }

    @Test func `what a check throws is a failure with its words`() async throws {
        let check = Doctor.Check(what: "x", limit: .seconds(10)) { throw KeeperError("no such thing") }
        #expect(try await Doctor.bounded(check) == Finding("x", .fail, "no such thing"))
    }

    @Test(arguments: [
        ("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)", [7, 2, 22]),
        ("rsync  version 3.2.7  protocol version 31", [3, 2, 7]),
        ("Swift version 6.3 (swift-6.3-RELEASE)", [6, 3]),
    ])
    func `versions are read`(text: String, version: [Int]) {
        #expect(ProgramChecks.version(in: text) == version)
        #expect(ProgramChecks.version(in: "no number") == nil)
    }

    @Test(arguments: [(Int64(16), Finding.Grade.ok), (15, .ok), (8, .warn), (3, .fail)])
    func `disk space has two limits`(gibibytes: Int64, grade: Finding.Grade) {
        let finding = ImageChecks.space(ByteCount(bytes: gibibytes << 30), at: "/cache")
        #expect(finding.grade == grade)
        #expect((finding.mend == nil) == (grade == .ok))
    }
}

struct PauseTests {
    private func testCase() -> Case {
        let steps: [CaseStep] = [
            .boot(BootStep(target: .pxe, without: [])), .inspect(InspectStep(expected: "a.yaml")),
            .inspect(InspectStep(expected: "b.yaml")),
        ]
        return Case(folder: "/case", name: "case", summary: "", node: "one-disk", images: [], steps: steps)
    }

    @Test(arguments: [("0", 0), ("2", 2), ("inspect", 1), ("boot", 0)])
    func `a step is meant by its index or its name`(text: String, index: Int) throws {
        #expect(try StepPause(before: text, of: testCase()) { _, _ in }.step == index)
    }

    @Test(arguments: ["3", "-1", "provision", ""])
    func `a step that is not there is an error that names those that are`(text: String) {
        let error = #expect(throws: StepNotFound.self) { try StepPause(before: text, of: testCase()) { _, _ in } }
        #expect(error?.description.hasSuffix("it has: 0 (boot), 1 (inspect), 2 (inspect)") == true)
    }

    @Test func `a node that stays keeps its memory, and leaves its place`() {
        var slots = NodeSlots(limit: 1, memory: 4 << 30)
        slots.take(1 << 30)
        #expect(!slots.hasRoom(1 << 30))
        slots.keep()
        #expect(slots.hasRoom(1 << 30))
        slots.take(1 << 30)
        #expect(!slots.hasRoom(1 << 30))
    }

    @Test func `a verdict says how to get into the node that stays`() {
        var verdict = Verdict(
            name: "sizes", outcome: .notAsExpected, failures: [], problem: nil, accelerator: nil, steps: [], seconds: 1)
        verdict.kept = KeptNode(name: "abcd2345-two-disks")
        let text = VerdictText.render(verdict, report: "r", command: "c", program: "./bareproof")
        #expect(text.contains("./bareproof node ssh abcd2345-two-disks\n"))
        verdict.kept = KeptNode(problem: "the keeper ended")
        #expect(VerdictText.render(verdict, report: "r", command: "c").contains("not kept: the keeper ended"))
    }
}
