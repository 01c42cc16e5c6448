public import Documents

/// What a run of a case came to.
public struct Verdict: Sendable, Equatable {
    /// How it ended.
    public enum Outcome: String, Sendable {
        /// Everything is as expected.
        case asExpected = "as expected"
        /// Something is not.
        case notAsExpected = "not as expected"
        /// The harness could not do its work.
        case couldNotRun = "could not run"
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
    /// Why the harness could not do its work, if it could not.
    public var problem: String?
    /// What ran the nodes' instructions, and why.
    public var accelerator: AcceleratorChoice?
    /// The steps with their times.
    public var steps: [StepRecord]
    /// Seconds in all.
    public var seconds: Double
    /// What became of the node, if it was to be kept.
    public var kept: KeptNode?

    /// The verdict as a document, for `verdict.json` and `--format json`.
    public var document: DocumentValue {
        .fields([
            "case": .string(name), "outcome": .string(outcome.rawValue),
            "problem": problem.map(DocumentValue.string),
            "failures": .list(failures.map(\.document)),
            "accelerator": accelerator.map {
                .fields(["name": .string($0.accelerator), "reason": .string($0.reason)])
            },
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
    fileprivate var document: DocumentValue {
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
