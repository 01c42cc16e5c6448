public import Documents
internal import Foundation

/// What a case's past comes to.
public struct CaseSummary: Sendable, Equatable {
    /// The case.
    public var name: String
    /// How many of its runs are looked at.
    public var runs: Int
    /// How many of them ended as expected.
    public var passed: Int
    /// How many ended as expected only when they were tried again (`--retries`).
    public var flaky: Int
    /// The middle one of the times that it took when it ended as expected, in seconds.
    public var median: Double
    /// The last outcome.
    public var last: PastOutcome

    /// Sums up, a line for each case, the slowest first.
    ///
    /// - Parameter past: The outcomes of several cases, the latest first.
    public static func summaries(of past: [PastOutcome]) -> [CaseSummary] {
        Dictionary(grouping: past, by: \.name).compactMap { CaseSummary($0.value) }
            .sorted { ($0.median, $1.name) > ($1.median, $0.name) }
    }

    init?(_ past: [PastOutcome]) {
        guard let last = past.first else { return nil }
        let good = past.filter { $0.outcome == Verdict.Outcome.asExpected.rawValue }
        name = last.name
        runs = past.count
        passed = good.count
        flaky = past.count { $0.outcome == Verdict.Outcome.flaky.rawValue }
        median = PastOutcome.median(good.map(\.seconds))
        self.last = last
    }

    /// The summary as a value of a list.
    public var document: DocumentValue {
        .fields([
            "case": .string(name), "runs": .integer(Int64(runs)), "passed": .integer(Int64(passed)),
            "flaky": .integer(Int64(flaky)), "median_seconds": .seconds(median), "last": last.document,
        ])
    }

    /// The summary for a person.
    public var line: String {
        let time = String(StepPrinter.seconds(median))
        let share = "\(passed) of \(runs)".padding(to: 10)
        let unstable = flaky == 0 ? "" : ", flaky \(flaky) times"
        return "\(name.padding(to: 24)) \(share) as expected, \(time) s; last: \(last.outcome)\(unstable)"
    }
}

extension PastOutcome {
    /// The outcome as a value of a list.
    public var document: DocumentValue {
        .fields([
            "case": .string(name), "time": .string(time.ISO8601Format()), "outcome": .string(outcome),
            "seconds": .seconds(seconds), "tries": .integer(Int64(tries)),
            "accelerator": accelerator.map(DocumentValue.string),
        ])
    }

    /// The outcome for a person.
    public var line: String {
        let again = tries > 1 ? ", tried \(tries) times" : ""
        return "\(time.ISO8601Format())  \(outcome.padding(to: 16)) \(StepPrinter.seconds(seconds)) s\(again)"
    }
}
