import Commands
import Foundation
import FuncTest
import SystemPackage
import Testing

/// Ctrl-C in the middle of each step: exit status 2, and nothing is left.
@Suite(.serialized, .timeLimit(.minutes(10))) struct InterruptionTests {
    /// Words of the run's story that stand at the beginning of a step.
    static let moments = [
        "ramdisk", "boot the ramdisk: started", "provision: partitioning started", "provision: copyimage started",
        "provision: bootloader started", "read the disks back: started", "boot the system: started",
    ]

    @Test(arguments: moments) func `nothing is left after Ctrl-C`(moment: String) async throws {
        let harness = try Harness()
        let leftovers = try await harness.leftovers {
            try await withReports { folder in
                let result = try await harness.interrupt(
                    ["run", "one-disk", "--verbose", "--report", folder.string], at: moment)
                #expect(result.status == .exited(2), "\(result.standardError.suffix(2000))")
                #expect(result.standardError.contains("interrupted; nothing is left running"))
                let tap = try String(contentsOfFile: folder.appending("report.tap").string, encoding: .utf8)
                #expect(tap.hasPrefix("TAP version 14\n1..1\nnot ok 1 - one-disk"), "\(tap)")
                #expect(FileManager.default.fileExists(atPath: folder.appending("report.html").string))
            }
        }
        #expect(leftovers == [])
    }
}
