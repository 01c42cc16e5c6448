import Documents
import FuncTest
import Testing

@testable import struct FuncTest.HarnessBench

struct MeasuringTests {
    @Test func `a table aligns its figures and marks what is over its limit`() {
        let table = MeasurementTable.render([
            Measurement("boot", ours: 20.4, reference: 13.6),
            Measurement("share", ours: 12, reference: 60, limit: 0.15),
        ])
        #expect(
            table == """
                name    ours  reference  ratio  limit  unit
                boot   20.40      13.60   1.50      -  s   \("")
                share  12.00      60.00   0.20   0.15  s     over the limit

                """)
    }

    @Test func `a limit without a reference is not kept`() {
        #expect(!Measurement("x", ours: 1, limit: 2).isWithinLimit)
        #expect(Measurement("x", ours: 1).isWithinLimit)
    }

    @Test func `the harness's share is what neither the node nor libguestfs nor a build took`() {
        func step(_ name: String, _ kind: StepRecord.Kind, _ seconds: Double) -> StepRecord {
            StepRecord(name: name, kind: kind, start: 0, seconds: seconds)
        }
        let verdict = Verdict(
            name: "x", outcome: .asExpected, failures: [], problem: nil, accelerator: nil,
            steps: [
                step("ramdisk", .build, 100), step("boot the ramdisk", .guest, 20),
                step("read the disks back", .libguestfs, 10), step("compare", .harness, 1),
            ], seconds: 135)
        let lines = HarnessBench.lines(verdict, bareBoot: 10, bareLaunch: 8)
        #expect(lines.map(\.ours) == [20, 10, 1, 35, 5])
        #expect(lines.map(\.ratio) == [2, 1.25, nil, nil, 5.0 / 35])
        #expect(lines.last?.isWithinLimit == true)
    }
}
