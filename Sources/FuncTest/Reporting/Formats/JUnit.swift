internal import Foundation

/// Words a run as JUnit's XML, in the elements that CI systems read.
enum JUnit {
    /// The document.
    static func render(_ report: RunReport) -> String {
        let verdicts = report.cases.map(\.verdict)
        let started = report.began.map { Date(timeIntervalSince1970: $0).formatted(.iso8601) }
        let suite = Markup.tag(
            "testsuite",
            [
                "name": "bareproof", "tests": "\(verdicts.count)",
                "failures": count(verdicts, [.notAsExpected, .flaky]),
                "errors": count(verdicts, [.couldNotRun, .interrupted]), "skipped": count(verdicts, [.notRun, .known]),
                "time": report.seconds.fixed(3), "timestamp": started,
            ], report.cases.map(testCase))
        let suites = Markup.tag(
            "testsuites",
            [
                "name": report.name, "tests": "\(verdicts.count)",
                "failures": count(verdicts, [.notAsExpected, .flaky]),
                "errors": count(verdicts, [.couldNotRun, .interrupted]), "time": report.seconds.fixed(3),
            ], suite)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + suites.rendered(.xml) + "\n"
    }

    private static func count(_ verdicts: [Verdict], _ outcomes: [Verdict.Outcome]) -> String {
        "\(verdicts.count { outcomes.contains($0.outcome) })"
    }

    private static func testCase(_ report: CaseReport) -> Markup {
        let verdict = report.verdict
        let steps = verdict.steps.map { step in
            "\(step.failure == nil ? "ok  " : "FAIL") \(step.name) \(step.seconds.fixed(1)) s\n"
        }
        let lines = [verdict.crashNote].compactMap { $0.map { "\($0)\n" } } + steps
        return .tag(
            "testcase",
            [
                "name": report.title, "classname": "bareproof", "time": verdict.seconds.fixed(3),
                "file": verdict.source.isEmpty ? nil : "\(verdict.source)/case.yaml",
            ], result(verdict) + (lines.isEmpty ? [] : [.tag("system-out", .text(lines.joined()))]))
    }

    private static func result(_ verdict: Verdict) -> [Markup] {
        let type = verdict.outcome.rawValue
        switch verdict.outcome {
        case .asExpected: return []
        // One element for all failures: there are readers that show the first one only.
        case .notAsExpected, .flaky:
            return [
                .tag("failure", ["message": verdict.headline, "type": type], .text(VerdictText.findings(of: verdict)))
            ]
        case .couldNotRun, .interrupted:
            return [.tag("error", ["message": verdict.headline, "type": type], .text(verdict.problem ?? ""))]
        case .known: return [.tag("skipped", ["message": verdict.knownIssues.joined(separator: "; ")])]
        case .notRun: return [.tag("skipped", ["message": verdict.headline])]
        }
    }
}

extension Verdict {
    /// What is wrong first, on one line.
    var headline: String {
        let text = problem ?? failures.first.map { "\($0.step): \($0.message)" } ?? outcome.rawValue
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard problem == nil, failures.count > 1 else { return line }
        return "\(line) (and \(failures.count - 1) more)"
    }
}
