public import Documents

/// Compares a state with what is expected of it.
///
/// Expected documents are partial: keys that they do not name are not compared. Lists are compared whole and in order.
/// A key that is expected and that no reader produced is a difference, so an expectation that was never looked at
/// cannot pass.
public enum Comparison {
    /// All differences, in the order of the expected document.
    public static func differences(expected: DocumentValue, actual: DocumentValue) -> [Difference] {
        differences(expected, actual, path: "")
    }

    /// How many single values an expected document holds: an expectation without any proves nothing.
    public static func assertionCount(_ expected: DocumentValue) -> Int {
        switch expected {
        case .mapping(let mapping): mapping.reduce(0) { $0 + assertionCount($1.value) }
        case .list(let items): items.reduce(1) { $0 + assertionCount($1) }
        default: 1
        }
    }

    /// Whether two expectations are not the same: one expects what the other one does not.
    static func isOther(_ first: DocumentValue, _ second: DocumentValue) -> Bool {
        !differences(expected: first, actual: second).isEmpty || !differences(expected: second, actual: first).isEmpty
    }

    /// Whether a value is what is expected. A name of digits alone is a number to YAML.
    static func isSame(_ expected: DocumentValue?, _ actual: DocumentValue?) -> Bool {
        switch (expected, actual) {
        case (.integer(let number)?, .string(let text)?), (.string(let text)?, .integer(let number)?):
            text == "\(number)"
        default: expected == actual
        }
    }

    private static func differences(
        _ expected: DocumentValue?, _ actual: DocumentValue?, path: String
    ) -> [Difference] {
        switch (expected, actual) {
        case (.mapping(let expected)?, .mapping(let actual)?):
            expected.flatMap { entry in
                differences(entry.value, actual[entry.key], path: path.isEmpty ? entry.key : "\(path).\(entry.key)")
            }
        case (.list(let expected)?, .list(let actual)?):
            (0..<max(expected.count, actual.count)).flatMap { index in
                differences(expected[at: index], actual[at: index], path: "\(path)[\(index)]")
            }
        default:
            isSame(expected, actual) ? [] : [Difference(path: path, expected: expected, actual: actual)]
        }
    }
}

extension Array {
    fileprivate subscript(at index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
