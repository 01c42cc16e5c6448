internal import Contract
public import Documents

/// What a check of a case's plan came to.
public struct PlanVerdict: Sendable, Equatable {
    /// The case's name.
    public var name: String
    /// What is not as expected.
    public var failures: [Verdict.Failure] = []
    /// What kept the case from being read, if anything did.
    public var problem: String?
    /// How many expectations of disks hold in the plan, and how many refusals the planner makes.
    public var holding = 0
    /// How many expectations only a node can tell.
    public var untold = 0
    /// Seconds.
    public var seconds = 0.0

    /// Whether the plan is wrong, right, or says nothing of what the case expects.
    public var outcome: Outcome {
        if problem != nil { return .couldNotRead }
        if !failures.isEmpty { return .notAsExpected }
        return holding > 0 ? .asExpected : .untold
    }

    /// How a check ended.
    public enum Outcome: String, Sendable {
        /// All that a plan decides is as expected.
        case asExpected = "planned as expected"
        /// Something is not.
        case notAsExpected = "not planned as expected"
        /// Nothing that the case expects is decided by a plan.
        case untold = "only a node can tell"
        /// The case has a mistake.
        case couldNotRead = "cannot be read"
    }

    /// The verdict as a document.
    public var document: DocumentValue {
        .fields([
            "case": .string(name), "outcome": .string(outcome.rawValue),
            "problem": problem.map(DocumentValue.string), "failures": .list(failures.map(\.document)),
            "holding": .integer(Int64(holding)),
            "only_on_a_node": .integer(Int64(untold)), "seconds": .seconds(seconds),
        ])
    }

    /// The verdict for a person.
    public var text: String {
        if let problem { return Escaping.visible("\(name): \(outcome.rawValue)\n  \(problem)") }
        let time = String(StepPrinter.seconds(seconds).drop { $0 == " " })
        let head = "\(name): \(outcome.rawValue): \(holding) hold, \(untold) only a node can tell (\(time) s)"
        return Escaping.visible(([head] + failures.flatMap(\.lines).map { "  \($0)" }).joined(separator: "\n"))
    }

    /// One line that counts.
    public static func summary(of verdicts: [PlanVerdict]) -> String {
        func count(_ outcome: Outcome) -> Int { verdicts.count { $0.outcome == outcome } }
        let unread = count(.couldNotRead)
        return "plans: \(count(.asExpected)) as expected, \(count(.notAsExpected)) not, "
            + "\(count(.untold)) that only a node can tell" + (unread == 0 ? "" : ", \(unread) cannot be read")
    }

    /// The exit status for several: a wrong plan is a node that would be wrong.
    public static func exitStatus(of verdicts: [PlanVerdict]) -> Int32 {
        if verdicts.contains(where: { $0.outcome == .couldNotRead }) { return HarnessExitStatus.couldNotRun }
        return verdicts.contains { $0.outcome == .notAsExpected }
            ? HarnessExitStatus.notAsExpected : HarnessExitStatus.asExpected
    }
}
