internal import Commands
internal import Contract

extension StepPerformer {
    /// A `select` step: one of several systems becomes the one that the node boots next.
    struct Selection: Sendable {
        let node: Node
        let context: StepContext
        let step: SelectStep
        let place: String

        /// Selects it.
        ///
        /// - Parameter isRunning: Whether the node runs, so that it can do it itself.
        func perform(isRunning: Bool) async throws -> [Verdict.Failure] {
            guard !step.isAtRest else { return try await selectAtRest() }
            guard isRunning else { return [failure("not performed: the node is off; use at_rest: true")] }
            return try await context.clock.measure("select \(step.system)", .guest) { _ in
                do {
                    try await RunningSystems(shell: node.secureShell()).select(step.system)
                    return []
                } catch let error as RunningSystemsError {
                    return [failure("selecting \(step.system): \(error)")]
                }
            }
        }

        private func selectAtRest() async throws -> [Verdict.Failure] {
            try await node.powerOff()
            return try await context.clock.measure("select \(step.system) on the disks", .libguestfs) { _ in
                do {
                    try await node.changeDisks { try await $0.select(step.system) }
                    return []
                } catch let error as MultibootError {
                    return [failure("\(error)")]
                }
            }
        }

        private func failure(_ message: String) -> Verdict.Failure {
            Verdict.Failure(step: place, message: message, differences: [])
        }
    }
}
