public import Documents
internal import Foundation
public import SystemPackage

/// A failure that somebody knows of: `templates/known-issues.yaml`.
public struct KnownIssue: Sendable, Equatable {
    /// A day, as documents write it: `2027-01-31`.
    public struct Day: Sendable, Equatable, Comparable, CustomStringConvertible {
        public var description: String

        /// Today, in universal time.
        public static func today() -> Day {
            Day(description: String(Date().ISO8601Format().prefix { $0 != "T" }))
        }

        init(description: String) {
            self.description = description
        }

        /// Reads a day that there is; nil for another text.
        init?(reading text: String) {
            guard let match = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)/) else { return nil }
            let day = DateComponents(
                calendar: Calendar(identifier: .gregorian), year: Int(match.1), month: Int(match.2), day: Int(match.3))
            guard day.isValidDate else { return nil }
            description = text
        }

        /// Years have four digits, so that days are in the order of their letters.
        public static func < (left: Self, right: Self) -> Bool { left.description < right.description }
    }

    /// The names of the cases, in which `*` stands for any letters.
    public var cases: String
    /// A regular expression that is found in each failure's text.
    public var pattern: String
    /// Where more is known: an issue's address.
    public var reference: String
    /// Who looks after it, and what they say.
    public var note: String
    /// The last day on which it is taken for known.
    public var expires: Day
    /// The file and line, for messages.
    public var place: String

    /// Whether a case is one that it may be found in.
    func concerns(_ name: String) -> Bool {
        let parts = cases.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { return name == cases }
        guard name.hasPrefix(parts[0]), name.hasSuffix(parts[parts.count - 1]) else { return false }
        var rest = name.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.count >= parts[parts.count - 1].count
    }

    /// Whether a failure's text is this one.
    func matches(_ text: String) -> Bool {
        guard let expression = try? Regex(pattern) else { return false }
        return text.contains(expression)
    }
}

extension KnownIssue {
    /// Reads the file; one that is not there has none.
    ///
    /// - Throws: `DocumentError` with file, line and what is allowed.
    public static func load(_ file: FilePath) throws(DocumentError) -> [KnownIssue] {
        guard FileManager.default.fileExists(atPath: file.string) else { return [] }
        let document = try DocumentNode.load(file)
        var issues: [KnownIssue] = []
        for item in try document.list() { issues.append(try KnownIssue(item)) }
        return issues
    }

    init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields(["cases", "pattern", "reference", "note", "expires"])
        cases = try fields.required("cases").string()
        pattern = try fields.required("pattern").string()
        guard !pattern.isEmpty, (try? Regex(pattern)) != nil else {
            throw try fields.required("pattern").error("'\(pattern)' is no regular expression")
        }
        reference = try fields.required("reference").string()
        note = try fields.required("note").string()
        let text = try fields.required("expires").string()
        guard let day = Day(reading: text) else {
            throw try fields.required("expires").error("'\(text)' is no day; write it as 2027-01-31")
        }
        expires = day
        place = node.place
    }
}
