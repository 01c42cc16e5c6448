import Commands
import Documents
import Foundation
import FuncTest
import SystemPackage
import Testing

/// Cases that must be found wrong, and cases side by side: what no case can say of itself.
@Suite(.serialized, .timeLimit(.minutes(20))) struct VerdictTests {
    private let wrongFigure = FilePath(#filePath).removingLastComponent().appending("Cases/wrong-figure").string

    @Test func `a wrong figure is found, shown with its path, and kept in the report`() async throws {
        try await withReports { folder in
            let result = try await Harness().run(["run", wrongFigure, "--report", folder.string])
            #expect(result.status == .exited(1), "\(result.standardError)")
            let difference = """
                    disks.vda.partitions[1].size
                      expected: 201 MiB
                      actual:   200 MiB
                """
            #expect(result.standardOutput.contains(difference), "\(result.standardOutput)")
            #expect(result.standardOutput.contains("bareproof run \(wrongFigure)\n"))
            let kept = try String(contentsOfFile: folder.appending("differences.txt").string, encoding: .utf8)
            #expect(kept.contains("disks.vda.partitions[1].size"))
            let files = Set(try FileManager.default.contentsOfDirectory(atPath: folder.string))
            #expect(
                files.isSuperset(of: [
                    "console.log", "agent.log", "provision.json", "state.yaml", "differences.txt", "verdict.json",
                    "expected.yaml", "timeline.json", "report.html", "junit.xml", "report.tap", "verdicts.json",
                ]))
            #expect(result.standardOutput.contains("report: \(folder)/report.html\n"))
            let page = try String(contentsOfFile: folder.appending("report.html").string, encoding: .utf8)
            #expect(page.contains("<code>20<del>1</del> MiB</code>"))
            let verdict = try DocumentNode.load(folder.appending("verdict.json")).value
            #expect(verdict["outcome"] == "not as expected")
        }
    }

    @Test func `two runs at the same time do not disturb each other`() async throws {
        let harness = try Harness()
        let leftovers = try await harness.leftovers {
            try await withReports { folder in
                async let first = harness.run(["run", wrongFigure, "--report", folder.appending("1").string])
                async let second = harness.run(["run", "refusals", "--report", folder.appending("2").string])
                let (wrong, refused) = try await (first, second)
                #expect(wrong.status == .exited(1), "\(wrong.standardOutput)")
                #expect(refused.status == .exited(0), "\(refused.standardOutput)")
            }
        }
        #expect(leftovers == [])
    }
}
