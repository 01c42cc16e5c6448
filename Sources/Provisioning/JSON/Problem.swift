/// One reason why a request is refused.
public struct Problem: Sendable, Equatable {
    /// Where the reason lies.
    public enum Place: Sendable, Equatable {
        /// A value of the document.
        case field(JSONPath)
        /// A position in the text, both from 1; columns count characters.
        case text(line: Int, column: Int)
    }

    /// Where the reason lies.
    public var place: Place
    /// What was found and what is allowed; lower case, no full stop.
    public var message: String
    /// What was found, where the message is only about that.
    public var found: String?
    /// What is allowed, where the message is only about that.
    public var allowed: String?

    /// Describes a reason.
    public init(_ place: Place, _ message: String) {
        self.place = place
        self.message = message
    }
}

extension Problem {
    /// A field that holds something else than is allowed.
    init(_ path: JSONPath, found: String, allowed: String) {
        self.init(.field(path), (found == Self.nothing ? "missing" : "found " + found) + ", expected " + allowed)
        self.found = found
        self.allowed = allowed
    }

    /// What is found where a field is missing.
    static let nothing = "nothing"
}

extension Problem: Encodable {
    enum CodingKeys: String, CodingKey {
        case path, line, column, message, found, allowed
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch place {
        case .field(let path): try container.encode(path, forKey: .path)
        case .text(let line, let column):
            try container.encode(line, forKey: .line)
            try container.encode(column, forKey: .column)
        }
        try container.encode(message, forKey: .message)
        try container.encodeIfPresent(found, forKey: .found)
        try container.encodeIfPresent(allowed, forKey: .allowed)
    }
}

extension Problem: CustomStringConvertible {
    public var description: String {
        switch place {
        case .field(let path): "\(path): \(message)"
        case .text(let line, let column): "line \(line), column \(column): \(message)"
        }
    }
}

/// A request that is refused: every reason that was found, in document order where there is one.
public struct RequestError: Error, Equatable, CustomStringConvertible {
    /// The reasons, at least one.
    public var problems: [Problem]

    /// Refuses for these reasons.
    public init(_ problems: [Problem]) {
        self.problems = problems
    }

    public var description: String {
        problems.map(\.description).joined(separator: "; ")
    }
}

/// Gathers problems, so that one pass over a request reports all of them.
final class ProblemList {
    private(set) var problems: [Problem] = []

    func add(_ path: JSONPath, _ message: String) {
        problems.append(Problem(.field(path), message))
    }

    func add(_ path: JSONPath, found: String, allowed: String) {
        problems.append(Problem(path, found: found, allowed: allowed))
    }

    /// - Throws: ``RequestError`` if anything was gathered.
    func check() throws(RequestError) {
        if !problems.isEmpty { throw RequestError(problems) }
    }
}
