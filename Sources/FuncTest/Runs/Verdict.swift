public import Documents

/// What a run of a case came to.
public struct Verdict: Sendable, Equatable {
    /// How it ended.
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Everything is as expected.
        case asExpected = "as expected"
        /// Something is not.
        case notAsExpected = "not as expected"
        /// The harness could not do its work.
        case couldNotRun = "could not run"
        /// Something is not as expected, and all of it is a known issue.
        case known = "known issue"
        /// It was as expected only when it was tried again.
        case flaky = "flaky"
        /// It was under way when the run was interrupted.
        case interrupted
        /// It was not begun when the run ended.
        case notRun = "not run"
    }

    /// Something that is not as expected.
    public struct Failure: Sendable, Equatable {
        /// The step, as it stands in `case.yaml`: `steps[0].provision`.
        public var step: String
        /// What is wrong.
        public var message: String
        /// The single differences, for a comparison.
        public var differences: [Difference]
    }

    /// The case's name.
    public var name: String
    /// How it ended.
    public var outcome: Outcome
    /// What is not as expected.
    public var failures: [Failure]
    /// The known issues that its failures are, with their references.
    public var knownIssues: [String] = []
    /// How often QEMU crashed under the case. That says nothing of the node, so the case was begun anew each time, up to a limit.
    public var crashes = 0
    /// How often the case was tried.
    public var tries = 1
    /// Why the harness could not do its work, if it could not.
    public var problem: String?
    /// What ran the nodes' instructions, and why.
    public var accelerator: AcceleratorChoice?
    /// What time limits were multiplied by; nil if it is not known.
    public var timeFactor: Double?
    /// The steps with their times.
    public var steps: [StepRecord]
    /// Seconds in all.
    public var seconds: Double
    /// One line that says what the case proves; empty if it is not known.
    public var summary = ""
    /// The case's folder; empty if it is not known.
    public var source = ""
    /// The command that runs the case again; empty if it is not known.
    public var again = ""
    /// When the case began, in seconds since 1970; nil if it did not.
    public var began: Double?
    /// What became of the node, if it was to be kept.
    public var kept: KeptNode?

    /// The verdict as a document, for `verdict.json` and `--format json`.
    public var document: DocumentValue {
        .fields([
            "case": .string(name), "outcome": .string(outcome.rawValue),
            "summary": .string(summary), "source": .string(source), "again": .string(again),
            "began": began.map(DocumentValue.seconds),
            "problem": problem.map(DocumentValue.string),
            "known_issues": knownIssues.isEmpty ? nil : .list(knownIssues.map(DocumentValue.string)),
            "crashes": crashes == 0 ? nil : .integer(Int64(crashes)),
            "tries": tries == 1 ? nil : .integer(Int64(tries)),
            "failures": .list(failures.map(\.document)),
            "accelerator": accelerator.map {
                .fields(["name": .string($0.accelerator), "reason": .string($0.reason)])
            },
            "time_factor": timeFactor.map(DocumentValue.seconds),
            "kept_node": kept?.name.map(DocumentValue.string),
            "seconds": .seconds(seconds), "steps": .list(steps.map(\.document)),
        ])
    }
}

/// A failed case's node that was to stay up.
public struct KeptNode: Sendable, Equatable {
    /// Its name; nil if it could not be kept.
    public var name: String?
    /// Why it could not be kept, if so.
    public var problem: String?
}

extension Verdict.Failure {
    /// The failure for a person, with its differences.
    public var lines: [String] {
        ["\(step): \(message)"]
            + differences.flatMap { $0.description.split(separator: "\n").map { "  \($0)" } }
    }

    var document: DocumentValue {
        .fields([
            "step": .string(step), "message": .string(message),
            "differences": differences.isEmpty ? nil : .list(differences.map(\.document)),
        ])
    }
}

extension StepRecord {
    fileprivate var document: DocumentValue {
        .fields([
            "name": .string(name), "kind": .string(kind.rawValue), "start": .seconds(start),
            "seconds": .seconds(seconds), "failure": failure.map(DocumentValue.string),
        ])
    }
}
