internal import Documents

extension Verdict: Decodable {
    private enum Key: String, CodingKey {
        case knownIssues = "known_issues"
        case timeFactor = "time_factor"
        case `case`, outcome, summary, source, again, began, problem, crashes, tries, failures, accelerator, seconds,
            steps
    }

    private struct Accelerator: Decodable {
        var name: String
        var reason: String
    }

    /// Reads what ``document`` gave: `verdict.json` of a report, of this version or an older one.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let accelerator = try fields.decodeIfPresent(Accelerator.self, forKey: .accelerator)
        self.init(
            name: try fields.decode(String.self, forKey: .case),
            outcome: try fields.decode(Outcome.self, forKey: .outcome),
            failures: try fields.decode([Failure].self, forKey: .failures),
            problem: try fields.decodeIfPresent(String.self, forKey: .problem),
            accelerator: accelerator.map { AcceleratorChoice(accelerator: $0.name, reason: $0.reason) },
            steps: try fields.decode([StepRecord].self, forKey: .steps),
            seconds: try fields.decode(Double.self, forKey: .seconds).asTime)
        summary = try fields.decodeIfPresent(String.self, forKey: .summary) ?? ""
        source = try fields.decodeIfPresent(String.self, forKey: .source) ?? ""
        again = try fields.decodeIfPresent(String.self, forKey: .again) ?? ""
        knownIssues = try fields.decodeIfPresent([String].self, forKey: .knownIssues) ?? []
        timeFactor = try fields.decodeIfPresent(Double.self, forKey: .timeFactor)
        crashes = try fields.decodeIfPresent(Int.self, forKey: .crashes) ?? 0
        tries = try fields.decodeIfPresent(Int.self, forKey: .tries) ?? 1
        began = try fields.decodeIfPresent(Double.self, forKey: .began)
    }
}

extension Double {
    /// The number as seconds that a person can wait: a file of a report may say what it likes, and whole numbers have an end.
    var asTime: Double { isFinite ? Swift.min(Swift.max(0, self), 1e9) : 0 }
}

extension Verdict.Failure: Decodable {
    private enum Key: String, CodingKey {
        case step, message, differences
    }

    /// Reads a failure of `verdict.json`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        self.init(
            step: try fields.decode(String.self, forKey: .step),
            message: try fields.decode(String.self, forKey: .message),
            differences: try fields.decodeIfPresent([Difference].self, forKey: .differences) ?? [])
    }
}

extension Difference: Decodable {
    private enum Key: String, CodingKey {
        case path, expected, actual
    }

    /// Reads a difference of `verdict.json`, where nothing and null are the same.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        self.init(
            path: try fields.decode(String.self, forKey: .path),
            expected: try fields.decodeIfPresent(DocumentValue.self, forKey: .expected),
            actual: try fields.decodeIfPresent(DocumentValue.self, forKey: .actual))
    }
}
