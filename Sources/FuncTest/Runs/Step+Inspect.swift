internal import Documents
internal import SystemPackage

extension StepPerformer {
    /// An `inspect` step: the disks as they are, against what is expected of them.
    struct Inspection: Sendable {
        let node: Node
        let context: StepContext
        let step: InspectStep
        let place: String
        /// What the agent said it made bootable.
        let bootInfo: DocumentValue?
        /// Called when the node is off.
        let onRest: (@Sendable () -> Void)?

        func perform() async throws -> [Verdict.Failure] {
            let reading = try await context.clock.measure("read the disks back", .libguestfs) { _ in
                try await node.readBack(onRest: onRest)
            }
            return try await context.clock.measure("compare", .harness) { _ in
                try compare(state(reading), reading.symbols)
            }
        }

        /// The disks, and beside them what the agent said, with the same symbols.
        private func state(_ reading: DiskReader.Reading) -> DocumentValue {
            reading.state(beside: bootInfo)
        }

        private func compare(_ state: DocumentValue, _ symbols: Symbols) throws -> [Verdict.Failure] {
            try keep(state, as: "state")
            let expected = symbols.replaced(in: try context.expected(step.expected))
            try keep(expected, as: "expected")
            return try Self.compare(state, symbols, with: step.expected, context, place: place)
        }

        /// Compares a state with a case's expectation.
        static func compare(
            _ state: DocumentValue, _ symbols: Symbols, with name: String, _ context: StepContext, place: String
        ) throws -> [Verdict.Failure] {
            // An identifier that the request gives may stand in the expectation as it is.
            let expected = symbols.replaced(in: try context.expected(name))
            let differences = Comparison.differences(expected: expected, actual: state).map(symbols.explained)
            guard !differences.isEmpty else { return [] }
            let file = context.case.file(name)
            let message = "\(differences.count == 1 ? "1 difference" : "\(differences.count) differences") from \(file)"
            return [Verdict.Failure(step: place, message: message, differences: differences)]
        }

        /// Leaves a document in the report: `state.yaml` is of the last inspection; of several each has its own too, `state-3.yaml`
        /// for that of `steps[3]`.
        private func keep(_ document: DocumentValue, as name: String) throws {
            let text = try document.yaml()
            try context.report.write(text, as: "\(name).yaml")
            let inspections = context.case.steps.count { if case .inspect = $0 { true } else { false } }
            guard inspections > 1, let index = InspectionRecord.stepIndex(of: place) else { return }
            try context.report.write(text, as: "\(name)-\(index).yaml")
        }
    }
}

extension DiskReader.Reading {
    /// The state, and beside it what the agent said that it made bootable.
    func state(beside bootInfo: DocumentValue?) -> DocumentValue {
        guard case .mapping(var mapping) = state else { return state }
        mapping["boot_info"] = bootInfo.map(symbols.replaced)
        return .mapping(mapping)
    }
}

extension Symbols {
    /// A difference that shows what an identifier is where another one was expected, not what it is called.
    fileprivate func explained(_ difference: Difference) -> Difference {
        guard case .string(let expected)? = difference.expected, !expected.hasPrefix("<"),
            case .string(let actual)? = difference.actual, let literal = literal(of: actual)
        else { return difference }
        return Difference(path: difference.path, expected: difference.expected, actual: .string(literal))
    }
}
