internal import Documents

/// Compares a plan with what is expected of the disks. What the plan does not decide is counted, and never taken as held.
struct PlannedComparison: Sendable, Equatable {
    /// Places where the plan will not come to what is expected.
    private(set) var differences: [Difference] = []
    /// How many single values hold.
    private(set) var holding = 0
    /// How many single values only a node can tell.
    private(set) var untold = 0

    /// Compares.
    init(expected: DocumentValue, planned: DocumentValue) {
        compare(expected, planned, path: "")
    }

    private mutating func compare(_ expected: DocumentValue, _ planned: DocumentValue, path: String) {
        switch (expected, planned) {
        case (.mapping(let expected), .mapping(let planned)):
            for entry in expected {
                let path = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                guard let value = planned[entry.key] else {
                    untold += Comparison.assertionCount(entry.value)
                    continue
                }
                compare(entry.value, value, path: path)
            }
        case (.list(let expected), .list(let planned)):
            compare(expected, planned, path: path)
        case (.null, .mapping(let planned)) where planned.isEmpty:
            // The plan makes none; whether there were any is the node's.
            holding += 1
        case (.string(let text), _) where text.hasPrefix("<") && text.hasSuffix(">"):
            // An identifier that is new on every run.
            untold += 1
        default:
            if Comparison.isSame(expected, planned) {
                holding += 1
            } else {
                differences.append(Difference(path: path, expected: expected, actual: planned))
            }
        }
    }

    private mutating func compare(_ expected: [DocumentValue], _ planned: [DocumentValue], path: String) {
        for index in 0..<max(expected.count, planned.count) {
            let place = "\(path)[\(index)]"
            guard index < expected.count, index < planned.count else {
                differences.append(
                    Difference(
                        path: place, expected: index < expected.count ? expected[index] : nil,
                        actual: index < planned.count ? planned[index] : nil))
                continue
            }
            compare(expected[index], planned[index], path: place)
        }
    }
}
