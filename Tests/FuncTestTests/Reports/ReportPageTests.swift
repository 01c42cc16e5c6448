import Documents
import Foundation
import SystemPackage
import Testing

@testable import FuncTest

struct ReportPageTests {
    private func page(_ verdicts: [Verdict]) -> String {
        ReportPage(ReportSamples.report(verdicts)).html()
    }

    @Test func `nothing that a node says becomes markup`() {
        let html = page([ReportSamples.wrong()])
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(!html.contains("<script>alert"))
        #expect(!html.contains("<img src=x"))
        #expect(html.components(separatedBy: "<script").count == 2)
        #expect(!html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
    }

    @Test func `nothing is fetched from anywhere`() throws {
        let html = page([ReportSamples.wrong(), ReportSamples.verdict("good", .asExpected)])
        #expect(try /(src|href)="(https?:)?\/\//.firstMatch(in: html) == nil)
        #expect(try /url\(|@import/.firstMatch(in: html) == nil)
        #expect(html.contains("default-src &#39;none&#39;"))
    }

    @Test func `the only script that may run is the page's own`() throws {
        let html = page([ReportSamples.wrong()])
        let script = try #require(html.firstMatch(of: /(?s)<script>(.*?)<\/script>/)).1
        #expect(String(script) == "\(PageScript.source)")
        #expect(ReportPage.policy.contains("script-src 'sha256-"))
    }

    @Test func `the differing part of a value is marked on both sides`() {
        let (left, right) = DifferenceTable.parts("201 MiB", "200 MiB")
        #expect(left == .init(head: "20", own: "1", tail: " MiB"))
        #expect(right == .init(head: "20", own: "0", tail: " MiB"))
        #expect(DifferenceTable.parts("aa", "a").right == .init(head: "a", own: "", tail: ""))
        let html = page([ReportSamples.wrong()])
        #expect(html.contains("<code>20<del>1</del> MiB</code>"))
        #expect(html.contains("<code>20<ins>0</ins> MiB</code>"))
        #expect(html.contains("<em>nothing</em>"))
    }

    @Test func `each id is there once, and each link leads to one`() throws {
        let html = page([ReportSamples.verdict("a", .asExpected), ReportSamples.wrong("b")])
        let ids = html.matches(of: #/\sid="([^"]*)"/#).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        let targets = html.matches(of: #/\s(href="\#|for="|aria-labelledby=")([^"]*)"/#).map { String($0.2) }
        #expect(targets.filter { !ids.contains($0) } == [])
        #expect(targets.contains("case-b"))
    }

    @Test func `a case of any name has an identifier of its own`() {
        let anchors = ["a b", "a_32b", "a-b", "ä"].map { name in
            ReportSamples.report([ReportSamples.verdict(name, .asExpected)]).cases.map(\.anchor)
        }
        #expect(anchors == [["a_32b"], ["a_9532b"], ["a-b"], ["_228"]])
    }

    @Test func `a page has landmarks, one first heading, and headings for each table's columns`() {
        let html = page([ReportSamples.verdict("a", .asExpected), ReportSamples.wrong("b")])
        for landmark in ["<header>", "<main id=\"main\">", "<h1>", "lang=\"en\"", "name=\"viewport\""] {
            #expect(html.components(separatedBy: landmark).count == 2, "\(landmark)")
        }
        let tables = html.components(separatedBy: "<table>").dropFirst()
        #expect(!tables.isEmpty)
        #expect(tables.allSatisfy { $0.contains("<th scope=\"col\">") })
    }

    @Test func `of several cases, only those that are as expected are folded`() {
        let html = page([ReportSamples.verdict("a", .asExpected), ReportSamples.wrong("b")])
        #expect(html.components(separatedBy: "<summary>Evidence</summary>").count == 2)
        #expect(!page([ReportSamples.verdict("a", .asExpected)]).contains("<summary>Evidence</summary>"))
    }

    @Test func `a file's name cannot leave the folder or its link`() {
        #expect(page([ReportSamples.wrong()]).contains("<a href=\"./a%20b%22.log\">a b&quot;.log</a>"))
    }

    @Test func `commands of the agent's log are folded between its messages`() {
        let log = """
            2026-11-21T12:41:29Z info started validate
            2026-11-21T12:41:29Z debug running 'pvs <x>'
            2026-11-21T12:41:29Z debug ran 'pvs <x>': exit status 5 after 0.4 seconds
            2026-11-21T12:41:29Z info finished validate
            """
        let html = LogViews.agent(LogTail(Array(log.utf8))).rendered(.html)
        #expect(html.contains("<summary>1 command, 0.4 s, 1 with another status than 0</summary>"))
        #expect(html.contains("pvs &lt;x&gt;\n    exit status 5, 0.40 s"))
        #expect(html.components(separatedBy: "<ul>").count == 3)
    }

    @Test func `a log is cut at its beginning, and the page says so`() {
        let tail = LogTail(Array("first\nsecond\nthird\n".utf8), limit: 9)
        #expect(tail.text == "third\n")
        #expect(tail.skipped == 13)
        #expect(
            PageParts.skipped(tail, file: "x.log").rendered(.html)
                == "<p>The 13 bytes before this are in x.log only.</p>")
        #expect(LogTail(Array("all".utf8)).skipped == 0)
    }
}

struct RunReportTests {
    private func write(_ verdict: Verdict, to folder: FilePath) throws {
        let report = try ReportFolder(folder)
        try report.write(try verdict.document.json(), as: "verdict.json")
        try report.write(try ReportSamples.timeline.json(), as: "timeline.json")
        try report.write(ReportSamples.hostile + "\n", as: "console.log")
    }

    @Test func `the page says what time limits were multiplied by`() {
        let page = CaseSection(report: ReportSamples.report([ReportSamples.wrong()]).cases[0], isOneOfMany: false)
        #expect(page.markup().rendered(.html).contains("time factor 1.5"))
    }

    @Test func `a verdict is read as it was written`() throws {
        let verdict = ReportSamples.wrong()
        let read = try JSONDecoder().decode(Verdict.self, from: Data(verdict.document.json().utf8))
        #expect(read == verdict)
    }

    @Test func `a run's folder is rendered from what lies in it`() throws {
        try withFolder { folder in
            try write(ReportSamples.wrong("b"), to: folder.appending("b"))
            let index = RunReport.document(
                began: 7, seconds: 9,
                cases: [("a", ReportSamples.verdict("a", .notRun)), ("b", ReportSamples.verdict("b", .notRun))])
            try ReportFolder(folder).write(try index.json(), as: RunReport.indexFile)
            try RunReport.render(folder)
            let report = try RunReport.read(folder)
            // The case's own verdict is newer than what the index said.
            #expect(report.cases.map(\.verdict.outcome) == [.notRun, .notAsExpected])
            #expect(report.began == 7)
            let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.string))
            #expect(names == ["b", "report.html", "junit.xml", "report.tap", "verdicts.json"])
            let html = try String(contentsOfFile: folder.appending("report.html").string, encoding: .utf8)
            #expect(html.contains("href=\"./b/timeline.json\""))
        }
    }

    @Test func `rendering again changes nothing`() throws {
        try withFolder { folder in
            try write(ReportSamples.wrong(), to: folder)
            try RunReport.render(folder)
            let first = try ["report.html", "junit.xml", "report.tap", "verdicts.json"].map {
                try String(contentsOfFile: folder.appending($0).string, encoding: .utf8)
            }
            try RunReport.render(folder)
            let second = try ["report.html", "junit.xml", "report.tap", "verdicts.json"].map {
                try String(contentsOfFile: folder.appending($0).string, encoding: .utf8)
            }
            #expect(first == second)
        }
    }

    @Test func `a folder without verdicts is no report`() throws {
        try withFolder { folder in
            #expect(throws: RunReportError.self) { try RunReport.render(folder) }
        }
    }

    @Test func `an index cannot lead out of its folder`() throws {
        try withFolder { folder in
            let index = RunReport.document(
                began: 7, seconds: 9, cases: [("../x", ReportSamples.verdict("a", .asExpected))])
            try ReportFolder(folder).write(try index.json(), as: RunReport.indexFile)
            let error = #expect(throws: RunReportError.self) { try RunReport.read(folder) }
            #expect(error?.description.contains("names a case's folder '../x'") == true)
        }
    }

    @Test func `an index that cannot be read whole loses no case without a word`() throws {
        try withFolder { folder in
            let text = #"{"seconds": 1, "cases": [{"folder": "a", "case": "a", "outcome": "sideways"}]}"#
            try ReportFolder(folder).write(text, as: RunReport.indexFile)
            let error = #expect(throws: RunReportError.self) { try RunReport.render(folder) }
            #expect(error?.description.contains("verdicts.json is not what a run leaves: cases[0]") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.string) == [RunReport.indexFile])
        }
    }

    @Test func `each inspection of a case has its pair of documents`() {
        let files = [
            "state.yaml": "{disks: {}}", "state-4.yaml": "{disks: {a: 1}}", "state-10.yaml": "{disks: {b: 1}}",
            "expected-4.yaml": "{disks: {c: 1}}", "expected.yaml": "{disks: {}}",
        ]
        let records = InspectionRecord.all(among: Array(files.keys)) { files[$0] }
        #expect(records.map(\.step) == [4, 10])
        #expect(records.map { $0.expected != nil } == [true, false])
        let single = InspectionRecord.all(among: ["state.yaml"]) { files[$0] }
        #expect(single.map(\.step) == [nil])
    }

    @Test func `two cases of one name have two folders`() {
        #expect(RunIndex.folders(of: ["a", "b", "a", "a"]) == ["a", "b", "a-2", "a-3"])
    }

    @Test func `a report does not overwrite a case, nor keep what an earlier run found`() throws {
        try withFolder { folder in
            let testCase = Case(
                folder: "/src/cases/a", name: "a", summary: "s", node: "n", images: [], steps: [])
            for name in ["verdict.json", "state-2.yaml", "mine.txt"] {
                try ReportFolder(folder).write("{}", as: name)
            }
            _ = try RunIndex(cases: [testCase], rerun: Rerun(program: "bareproof"), root: ReportFolder(folder))
            let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.string))
            #expect(names == ["mine.txt", "verdicts.json"])
            #expect(try RunReport.read(folder).cases.map(\.verdict.outcome) == [.notRun])
            try ReportFolder(folder).write("", as: "case.yaml")
            #expect(throws: ReportInCaseError.self) {
                try RunIndex(cases: [testCase], rerun: Rerun(program: "bareproof"), root: ReportFolder(folder))
            }
        }
    }
}
