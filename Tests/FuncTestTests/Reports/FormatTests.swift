import Documents
import Foundation
import FoundationXML
import SystemPackage
import Testing

@testable import FuncTest

struct JUnitTests {
    private func document(_ verdicts: [Verdict]) throws -> XMLDocument {
        try XMLDocument(xmlString: JUnit.render(ReportSamples.report(verdicts)))
    }

    private func values(_ document: XMLDocument, _ path: String) throws -> [String] {
        try document.nodes(forXPath: path).map { $0.stringValue ?? "" }
    }

    @Test func `the suite counts what its cases came to`() throws {
        let document = try document([
            ReportSamples.verdict("a", .asExpected), ReportSamples.wrong(), ReportSamples.verdict("c", .couldNotRun),
            ReportSamples.verdict("d", .interrupted), ReportSamples.verdict("e", .notRun),
        ])
        let counts = try ["tests", "failures", "errors", "skipped", "time"].map {
            try values(document, "/testsuites/testsuite/@\($0)").first
        }
        #expect(counts == ["5", "1", "2", "1", "30.000"])
        #expect(try values(document, "//testcase/@name") == ["a", "wrong", "c", "d", "e"])
        #expect(try values(document, "//testcase/@time").allSatisfy { $0 == "12.500" })
    }

    @Test func `a case that was begun anew says so, also one that is as expected`() throws {
        var verdict = ReportSamples.verdict("a", .asExpected)
        verdict.crashes = 2
        let output = try values(document([verdict]), "//testcase/system-out")
        #expect(output.first?.hasPrefix("QEMU crashed 2 times, and the case was begun anew") == true)
        #expect(try TAP.render(ReportSamples.report([verdict])).contains("crashes: QEMU crashed 2 times"))
    }

    @Test func `each outcome has its element`() throws {
        var problem = ReportSamples.verdict("p", .couldNotRun)
        problem.problem = "no libvirt\nat all"
        let document = try document([
            ReportSamples.verdict("a", .asExpected), ReportSamples.wrong(), problem,
            ReportSamples.verdict("e", .notRun),
        ])
        #expect(try document.nodes(forXPath: "//testcase[@name='a']/failure|//testcase[@name='a']/error").isEmpty)
        #expect(
            try values(document, "//testcase[@name='wrong']/failure/@message")
                == ["steps[1].inspect: 2 differences (and 1 more)"])
        #expect(try values(document, "//testcase[@name='wrong']/failure").first?.contains("expected: 201 MiB") == true)
        #expect(try values(document, "//testcase[@name='p']/error/@message") == ["no libvirt"])
        #expect(try values(document, "//testcase[@name='p']/error") == ["no libvirt\nat all"])
        #expect(try document.nodes(forXPath: "//testcase[@name='e']/skipped").count == 1)
        #expect(try values(document, "//testcase[@name='a']/@file") == ["/src/cases/a/case.yaml"])
    }

    @Test func `what a node says stays a text`() throws {
        let text = try #require(try values(document([ReportSamples.wrong()]), "//failure").first)
        #expect(text.contains("</script><script>alert(1)</script>"))
        #expect(!text.contains("\u{1B}"))
    }
}

struct TAPTests {
    @Test func `a run is version, plan and a line for each case`() throws {
        let text = try TAP.render(
            ReportSamples.report([ReportSamples.verdict("a", .asExpected), ReportSamples.wrong("b#c\\d")]))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.prefix(3) == ["TAP version 14", "1..2", "ok 1 - a"])
        #expect(lines.contains("not ok 2 - b\\#c\\\\d"))
        #expect(!text.contains("Bail out!"))
    }

    @Test func `what is wrong is a YAML block that can be read`() throws {
        let text = try TAP.render(ReportSamples.report([ReportSamples.wrong()]))
        let block = try #require(text.firstMatch(of: /(?s)\n  ---\n(.*)\n  \.\.\.\n/)).1
        let value = try DocumentNode.parse(String(block), file: "tap").value
        #expect(value["severity"] == "fail")
        #expect(value["duration_ms"] == 12_500)
        guard case .string(let found)? = value["found"] else {
            Issue.record("no text in \(value)")
            return
        }
        #expect(found.contains("disks.vda.partitions[1].size"))
        #expect(found.contains("<script>"))
    }

    @Test func `a run that ended before its cases did says so`() throws {
        let text = try TAP.render(
            ReportSamples.report([ReportSamples.verdict("a", .interrupted), ReportSamples.verdict("b", .notRun)]))
        #expect(text.contains("not ok 1 - a\n"))
        #expect(text.contains("not ok 2 - b # SKIP not run\n"))
        #expect(text.hasSuffix("Bail out! the run ended before all cases did\n"))
    }
}

struct GitHubAnnotationTests {
    @Test func `each failure is one line, whatever is in it`() {
        var verdict = ReportSamples.wrong()
        verdict.source = "/work/repo/cases/a,b:c"
        let lines = GitHubAnnotation.all(for: verdict, workspace: "/work/repo")
        #expect(
            lines.first
                == "::error file=cases/a%2Cb%3Ac/case.yaml,title=wrong%3A not as expected::steps[1].inspect: 2 differences"
                + "%0Adisks.vda.partitions[1].size%0A  expected: 201 MiB%0A  actual:   200 MiB"
                + "%0Aarrays.boot%0A  expected: raid1%0A  actual:   (nothing)")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { !$0.unicodeScalars.contains { $0.value < 0x20 } })
    }

    @Test func `a line's end of Windows does not end the command`() {
        var verdict = ReportSamples.verdict("x", .couldNotRun)
        verdict.problem = "50%\r\n::warning::mine"
        #expect(
            GitHubAnnotation.all(for: verdict, workspace: "/")
                == ["::error file=src/cases/x/case.yaml,title=x%3A could not run::50%25%0D%0A::warning::mine"])
    }

    @Test func `a case that is as expected is not worth a line`() {
        #expect(GitHubAnnotation.all(for: ReportSamples.verdict("x", .asExpected), workspace: "/").isEmpty)
    }
}
