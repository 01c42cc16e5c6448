extension JSONValue {
    /// Reads JSON text.
    ///
    /// - Throws: ``RequestError`` with what is wrong and where.
    public static func parse(_ text: [UInt8]) throws(RequestError) -> JSONValue {
        let problems = ProblemList()
        let value = try JSONParser.parse(text, problems: problems)
        try problems.check()
        return value
    }

    /// The value as JSON text on one line; the members of objects are in the order of their names.
    public var encoded: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): Self.literal(text)
        case .array(let values): "[" + values.map(\.encoded).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { Self.literal($0.key) + ":" + $0.value.encoded }
                .joined(separator: ",") + "}"
        }
    }

    private static func literal(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { literal, scalar in
            switch scalar {
            case "\"", "\\": literal += "\\" + String(scalar)
            case "\n": literal += "\\n"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
