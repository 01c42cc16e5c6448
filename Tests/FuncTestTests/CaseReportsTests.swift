import Documents
import Foundation
import SystemPackage
import Testing

@testable import FuncTest

/// Reports by what a person names.
final class CaseReportsTests {
    private let root = FilePath(NSTemporaryDirectory()).appending("bareproof-reports-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(atPath: root.string)
    }

    /// Leaves a report of a case of the tree.
    private func leave(_ folder: String, _ name: String, began: Double) throws -> FilePath {
        let testCase = try #require(try CaseFinder(tree: .find()).find([name]).first)
        var verdict = testCase.pendingVerdict(Rerun(program: "bareproof"))
        (verdict.outcome, verdict.began) = (.notAsExpected, began)
        let report = try ReportFolder(root.pushing(FilePath(folder)))
        try report.write(try verdict.document.json(), as: CaseRun.verdictFile)
        return report.path
    }

    @Test func `a case is its latest report's, which may lie among those of a run`() throws {
        _ = try leave("run-1", "sizes", began: 10)
        let latest = try leave("run-2/sizes", "sizes", began: 30)
        _ = try leave("run-3", "two-disks", began: 40)
        #expect(try CaseReports(tree: .find(), root: root).find("sizes") == [latest])
    }

    @Test func `a run's report has those of its cases`() throws {
        let folders = [try leave("run/sizes", "sizes", began: 1), try leave("run/two-disks", "two-disks", began: 2)]
        let reports = CaseReports(tree: try .find(), root: root)
        #expect(try reports.find(root.appending("run").string) == folders)
        #expect(try reports.find(folders[0].string) == [folders[0]])
    }

    @Test func `a case that never ran has none, and a name of nothing is no case`() throws {
        let reports = CaseReports(tree: try .find(), root: root)
        let error = try #require(throws: NoCaseReport.self) { _ = try reports.find("sizes") }
        #expect("\(error)".contains("bareproof run sizes"))
        #expect(throws: CaseNotFound.self) { try reports.find("no-such-case") }
    }

    @Test func `a case is run again in the way in which it was run`() throws {
        let testCase = try #require(try CaseFinder(tree: .find()).find(["sizes"]).first)
        let options = ["--network", "libvirt", "--agent", "my agent"]
        #expect(
            Rerun(program: "./bareproof", options: options).line(for: testCase)
                == "./bareproof run \(testCase.folder) --network libvirt --agent 'my agent'")
        #expect(Rerun(program: "bareproof", bundle: "a b.tar").line(for: testCase) == "bareproof replay 'a b.tar'")
    }
}
