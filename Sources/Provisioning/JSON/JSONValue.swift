/// A JSON value as it was written. Numbers keep their text, so that nothing is rounded on the way.
public indirect enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// What the value is, for messages: `a number (12)`.
    var summary: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): "the number \(text.prefix(60))"
        case .string(let text): quoted(text)
        case .array: "an array"
        case .object: "an object"
        }
    }
}
