public import SystemPackage

/// Words a verdict for a person.
public enum VerdictText {
    /// The lines, ending with where the evidence is and how to run the case again.
    ///
    /// - Parameters:
    ///   - verdict: The verdict.
    ///   - report: What shows the evidence: the case's page in the report.
    ///   - command: What runs the case again.
    ///   - program: What `bareproof` is called by.
    public static func render(
        _ verdict: Verdict, report: FilePath, command: String, program: String = "bareproof"
    ) -> String {
        var lines = ["\(verdict.name): \(verdict.outcome.rawValue)\(duration(verdict))"]
        lines += shortened(findings(of: verdict)).map { "  \($0)" }
        lines.append("  report: \(report)")
        if verdict.outcome != .asExpected, !command.isEmpty { lines.append("  again:  \(command)") }
        if let kept = verdict.kept { lines += Self.access(to: kept, program: program) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A text with nothing in it that a terminal would act on.
    public static func visible(_ text: String) -> String { Escaping.visible(text) }

    /// How many lines of findings a terminal gets of one case.
    static let lineLimit = 40

    /// Findings as far as they are read on a terminal, with nothing in them that a terminal would act on: nodes say what they like.
    private static func shortened(_ findings: String) -> [String] {
        let lines = Escaping.visible(findings).split(separator: "\n").map(String.init)
        guard lines.count > lineLimit else { return lines }
        return lines.prefix(lineLimit) + ["… and \(lines.count - lineLimit) more lines, which the report has"]
    }

    /// What is wrong, line by line.
    static func findings(of verdict: Verdict) -> String {
        var lines = verdict.problem.map { [$0] } ?? []
        if let note = verdict.crashNote { lines.append(note) }
        lines += verdict.knownIssues.map { "known: \($0)" }
        if verdict.outcome == .flaky {
            let what = verdict.failures.isEmpty ? "another one could not run" : "the first that failed:"
            lines.append("as expected in some of \(verdict.tries) tries only; \(what)")
        }
        lines += verdict.failures.flatMap(\.lines)
        return lines.joined(separator: "\n")
    }

    /// One line that counts.
    public static func summary(of verdicts: [Verdict]) -> String {
        let passed = verdicts.count { $0.outcome == .asExpected }
        let known = verdicts.count { $0.outcome == .known }
        let flaky = verdicts.count { $0.outcome == .flaky }
        let others = [(known, "known issues"), (flaky, "flaky")].filter { $0.0 > 0 }.map { ", \($0.0) \($0.1)" }
        return "cases: \(passed) passed, \(verdicts.count - passed - known - flaky) failed" + others.joined()
    }

    private static func access(to kept: KeptNode, program: String) -> [String] {
        guard let name = kept.name else { return ["  its node was not kept: \(kept.problem ?? "no reason is known")"] }
        return [
            "  its node is up: \(program) node ssh \(name)", "  and is removed by: \(program) node destroy \(name)",
        ]
    }

    private static func duration(_ verdict: Verdict) -> String {
        let seconds = String(StepPrinter.seconds(verdict.seconds).drop { $0 == " " })
        let accelerator = verdict.accelerator.map { " under \($0.accelerator.uppercased()) (\($0.reason))" } ?? ""
        return " after \(seconds) s\(accelerator)"
    }
}

extension Verdict {
    /// What crashes of QEMU's came before the verdict, and where their evidence is; nil if none did.
    var crashNote: String? {
        guard crashes > 0 else { return nil }
        let times = crashes == 1 ? "once" : "\(crashes) times"
        return
            "QEMU crashed \(times), and the case was begun anew after that; what was found before lies in crash-1 and so on"
    }
}
