public import Documents

/// One place where a state is not as expected.
public struct Difference: Sendable, Equatable, CustomStringConvertible {
    /// The place, as a path from the document's root: `disks.vda.partitions[1].size`.
    public var path: String
    /// What was expected, or nil where nothing was.
    public var expected: DocumentValue?
    /// What is there, or nil where nothing is.
    public var actual: DocumentValue?

    /// Describes a difference.
    public init(path: String, expected: DocumentValue?, actual: DocumentValue?) {
        self.path = path
        self.expected = expected
        self.actual = actual
    }

    public var description: String {
        """
        \(path)
          expected: \(expected.map(\.description) ?? "(nothing)")
          actual:   \(actual.map(\.description) ?? "(nothing)")
        """
    }

    /// The difference as a value of a report.
    public var document: DocumentValue {
        .fields(["path": .string(path), "expected": expected ?? .null, "actual": actual ?? .null])
    }
}
