import Documents
import FuncTest
import Testing

@testable import struct FuncTest.HarnessBench
@testable import struct FuncTest.StorageBench

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
            ], seconds: 132)
        let lines = HarnessBench.lines(verdict, bareBoot: 10, bareLaunch: 8)
        #expect(lines.map(\.ours) == [20, 10, 1, 32, 2])
        #expect(lines.map(\.ratio) == [2, 1.25, nil, nil, 2.0 / 30])
        #expect(lines.last?.isWithinLimit == true)
    }

    @Test func `growth is what each further partition costs, held against the row before`() throws {
        let rows = [(1.0, 1.0), (1.7, 8), (4.1, 32), (26.0, 127)].map { Measurement("\($0.1)", ours: $0.0) }
        let growth = try #require(StorageBench.growth(.partitions, rows))
        #expect(growth.ours.rounded() == 231)
        #expect((growth.reference ?? 0).rounded() == 100)
        #expect(!growth.isWithinLimit)
        #expect(StorageBench.growth(.partitions, Array(rows.prefix(2))) == nil)
    }
}
