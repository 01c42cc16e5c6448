internal import Documents

/// Words a run as TAP 14, with a YAML block for what is wrong.
enum TAP {
    /// The document.
    ///
    /// - Throws: What the YAML emitter throws.
    static func render(_ report: RunReport) throws -> String {
        let verdicts = report.cases.map(\.verdict)
        let points = try report.cases.enumerated().map { try point($0.element, number: $0.offset + 1) }
        let isWhole = verdicts.allSatisfy { $0.outcome != .interrupted && $0.outcome != .notRun }
        return "TAP version 14\n1..\(verdicts.count)\n" + points.joined()
            + (isWhole ? "" : "Bail out! the run ended before all cases did\n")
    }

    private static func point(_ report: CaseReport, number: Int) throws -> String {
        let verdict = report.verdict
        let mark = verdict.outcome == .asExpected ? "ok" : "not ok"
        // To TAP's readers, a failure that was to be expected is something to do.
        let directive =
            switch verdict.outcome {
            case .notRun: " # SKIP not run"
            case .known: " # TODO \(description(verdict.knownIssues.joined(separator: "; ")))"
            default: ""
            }
        return "\(mark) \(number) - \(description(report.title))\(directive)\n" + (try diagnosis(verdict))
    }

    /// A description on one line: `#` would begin a directive.
    static func description(_ text: String) -> String {
        Escaping.replaced(text, ["\\": "\\\\", "#": "\\#", "\n": " "])
    }

    private static func diagnosis(_ verdict: Verdict) throws -> String {
        let isBad = verdict.outcome != .asExpected
        let block = DocumentValue.fields([
            "message": isBad ? .string(Escaping.visible(verdict.headline)) : nil,
            "severity": isBad ? ([.notAsExpected, .flaky].contains(verdict.outcome) ? "fail" : "error") : nil,
            "outcome": .string(verdict.outcome.rawValue), "duration_ms": .integer(Int64(verdict.seconds * 1000)),
            "crashes": verdict.crashNote.map(DocumentValue.string),
            "found": isBad ? .string(Escaping.visible(VerdictText.findings(of: verdict))) : nil,
            "again": isBad && !verdict.again.isEmpty ? .string(Escaping.visible(verdict.again)) : nil,
        ])
        let lines = try block.yaml().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return (["---"] + lines + ["..."]).map { "  \($0)\n" }.joined()
    }
}
