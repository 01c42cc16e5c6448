public import Documents

/// What the doctor found out about one prerequisite.
public struct Finding: Sendable, Equatable {
    /// How good it is.
    public enum Grade: String, Sendable, CaseIterable {
        /// As it should be.
        case ok
        /// Something is slower, or one kind of case cannot run.
        case warn
        /// No case can run.
        case fail
    }

    /// What was tried.
    public var what: String
    /// How good it is.
    public var grade: Grade
    /// What there is.
    public var found: String
    /// What to type to mend it; nil where nothing has to be mended.
    public var mend: String?

    /// Describes a finding.
    public init(_ what: String, _ grade: Grade, _ found: String, mend: String? = nil) {
        self.what = what
        self.grade = grade
        self.found = found
        self.mend = mend
    }

    /// One line: `ok    what: found; mend: the command to type`.
    public var line: String {
        let words = found.split(whereSeparator: \.isNewline).joined(separator: " ")
        let head = grade.rawValue + String(repeating: " ", count: 6 - grade.rawValue.count)
        return "\(head)\(what): \(words)" + (mend.map { "; mend: \($0)" } ?? "")
    }

    /// For `--format json`.
    public var document: DocumentValue {
        .fields([
            "what": .string(what), "grade": .string(grade.rawValue), "found": .string(found),
            "mend": mend.map(DocumentValue.string),
        ])
    }
}
