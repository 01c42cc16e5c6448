internal import SystemPackage

/// What a verdict is to GitHub's workflows: `::error file=…,title=…::…`, which shows up beside the change.
enum GitHubAnnotation {
    /// How many failures of one case are shown: GitHub takes ten for each step of a job.
    static let limit = 10

    /// The lines for a verdict: none for a case that is as expected.
    static func all(for verdict: Verdict, workspace: FilePath) -> [String] {
        let file = file(of: verdict, workspace: workspace)
        let title = "\(verdict.name): \(verdict.outcome.rawValue)"
        switch verdict.outcome {
        case .asExpected, .known: return []
        case .notRun, .interrupted, .couldNotRun,
            .flaky where verdict.failures.isEmpty:
            return [line(file: file, title: title, verdict.problem ?? verdict.outcome.rawValue)]
        case .notAsExpected, .flaky:
            return verdict.failures.prefix(limit).map { failure in
                let differences = failure.differences.map { "\n\($0)" }.joined()
                return line(file: file, title: title, "\(failure.step): \(failure.message)\(differences)")
            }
        }
    }

    private static func line(file: String, title: String, _ message: String) -> String {
        "::error file=\(property(file)),title=\(property(title))::\(data(message))"
    }

    private static func file(of verdict: Verdict, workspace: FilePath) -> String {
        var path = FilePath(verdict.source).appending("case.yaml")
        _ = path.removePrefix(workspace)
        return path.string
    }

    /// A message, escaped as GitHub's own toolkit does; else a line of it could be a command.
    static func data(_ text: String) -> String {
        Escaping.replaced(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
    }

    /// A property's value.
    static func property(_ text: String) -> String {
        Escaping.replaced(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
    }
}
