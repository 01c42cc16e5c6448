public import SystemPackage

/// Words a verdict for a person.
public enum VerdictText {
    /// The lines, ending with where the evidence is and how to run the case again.
    ///
    /// - Parameters:
    ///   - verdict: The verdict.
    ///   - report: The report's folder.
    ///   - command: What runs the case again.
    ///   - program: What `bareproof` is called by.
    public static func render(
        _ verdict: Verdict, report: FilePath, command: String, program: String = "bareproof"
    ) -> String {
        var lines = ["\(verdict.name): \(verdict.outcome.rawValue)\(duration(verdict))"]
        if let problem = verdict.problem { lines.append("  \(problem)") }
        for failure in verdict.failures {
            lines.append("  \(failure.step): \(failure.message)")
            lines += failure.differences.flatMap { difference in
                difference.description.split(separator: "\n").map { "    \($0)" }
            }
        }
        lines.append("  report: \(report)")
        if verdict.outcome != .asExpected { lines.append("  again:  \(command)") }
        if let kept = verdict.kept { lines += Self.access(to: kept, program: program) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line that counts.
    public static func summary(of verdicts: [Verdict]) -> String {
        let passed = verdicts.count { $0.outcome == .asExpected }
        return "cases: \(passed) passed, \(verdicts.count - passed) failed"
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
