/// A stop in front of one step of a case, for somebody who wants to look at the node as it is then.
public struct StepPause: Sendable {
    /// The step's index in `case.yaml`.
    public let step: Int
    /// Returns when the case may go on. It gets the node's name and the step's place: `steps[2].inspect`.
    let wait: @Sendable (_ node: String, _ place: String) async throws -> Void

    /// Describes a stop.
    ///
    /// - Parameters:
    ///   - step: The index of a step, or the name of one, such as `inspect`: the first one of it is meant.
    ///   - testCase: The case.
    ///   - wait: Returns when the case may go on. It gets the node's name and the step's place.
    /// - Throws: ``StepNotFound``.
    public init(
        before step: String, of testCase: Case,
        wait: @escaping @Sendable (_ node: String, _ place: String) async throws -> Void
    ) throws {
        let names = testCase.steps.map(\.name)
        let index = Int(step).flatMap { names.indices.contains($0) ? $0 : nil } ?? names.firstIndex(of: step)
        guard let index else { throw StepNotFound(step: step, case: testCase.name, steps: names) }
        self.step = index
        self.wait = wait
    }
}

/// A case has no such step.
public struct StepNotFound: Error, Equatable, CustomStringConvertible {
    /// What was asked for.
    public var step: String
    /// The case's name.
    public var `case`: String
    /// The names of its steps, in order.
    public var steps: [String]

    public var description: String {
        let known = steps.enumerated().map { "\($0) (\($1))" }.joined(separator: ", ")
        return "pausing before step '\(step)': case \(`case`) has no such step; it has: \(known)"
    }
}
