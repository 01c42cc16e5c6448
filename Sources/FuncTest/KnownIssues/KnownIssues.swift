internal import Documents

/// Tells failures that are known from those that are new.
public struct KnownIssues: Sendable {
    let issues: [KnownIssue]
    let today: KnownIssue.Day

    /// Takes the issues and the day on which they are looked at.
    public init(_ issues: [KnownIssue], today: KnownIssue.Day = .today()) {
        self.issues = issues
        self.today = today
    }

    /// A verdict, as a known issue if each of its failures is one that has not expired.
    public func judged(_ verdict: Verdict) -> Verdict {
        guard verdict.outcome == .notAsExpected || verdict.outcome == .couldNotRun else { return verdict }
        let texts = texts(of: verdict)
        let found = texts.map { text in open(for: verdict.name).first { $0.matches(text) } }
        guard !texts.isEmpty, found.allSatisfy({ $0 != nil }) else { return verdict }
        var verdict = verdict
        verdict.outcome = .known
        verdict.knownIssues = found.compactMap { $0.map { "\($0.reference): \($0.note)" } }.uniqued()
        return verdict
    }

    /// What is wrong with the file itself after a run: issues that have expired, those that were not found although each of their cases
    /// ran, and after a run of all cases those that are of none.
    ///
    /// - Parameters:
    ///   - verdicts: The verdicts of the run.
    ///   - cases: The names of all cases that there are.
    public func problems(after verdicts: [Verdict], of cases: [String]) -> [String] {
        let ran = Set(verdicts.map(\.name))
        let isWhole = cases.allSatisfy(ran.contains)
        return issues.compactMap { issue in
            let concerned = verdicts.filter { issue.concerns($0.name) }
            guard !concerned.isEmpty else {
                return isWhole
                    ? "\(issue.place): \(issue.reference) is of \(issue.cases), and there is no such case" : nil
            }
            guard cases.filter(issue.concerns).allSatisfy(ran.contains) else { return nil }
            if issue.expires < today {
                return "\(issue.place): \(issue.reference) expired on \(issue.expires): mend it, or set another day"
            }
            let isFound = concerned.contains { verdict in texts(of: verdict).contains(where: issue.matches) }
            return isFound ? nil : "\(issue.place): \(issue.reference) was not found in \(issue.cases): remove it"
        }
    }

    private func open(for name: String) -> [KnownIssue] {
        issues.filter { $0.concerns(name) && $0.expires >= today }
    }

    /// Each failure with its differences as one text.
    private func texts(of verdict: Verdict) -> [String] {
        verdict.failures.map { $0.lines.joined(separator: "\n") } + [verdict.problem].compactMap(\.self)
    }
}

extension Array where Element: Hashable {
    /// The elements without those that came before.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
