/// Reads JSON (RFC 8259) into a tree. Unlike a decoder it reports line and column, keeps numbers exact, and notices
/// keys that are there twice, of which a decoder silently drops one.
struct JSONParser {
    /// Deeper documents are refused: the parser recurses, and no request needs more than a dozen levels.
    static let depthLimit = 64

    private var scanner: JSONScanner
    private let problems: ProblemList

    /// Reads a whole document.
    ///
    /// - Parameters:
    ///   - text: The document.
    ///   - problems: Takes the keys that are there twice.
    /// - Returns: The document's value.
    /// - Throws: ``RequestError`` with the place of the first syntax error.
    static func parse(_ text: [UInt8], problems: ProblemList) throws(RequestError) -> JSONValue {
        var parser = JSONParser(scanner: JSONScanner(text), problems: problems)
        let value = try parser.value(at: .root)
        parser.scanner.skipSpace()
        if parser.scanner.peek != nil { throw parser.scanner.error("text after the end of the document") }
        return value
    }

    private mutating func value(at path: JSONPath) throws(RequestError) -> JSONValue {
        scanner.skipSpace()
        guard path.components.count <= Self.depthLimit else {
            throw scanner.error("more than \(Self.depthLimit) levels")
        }
        guard let byte = scanner.peek else { throw scanner.error("the document ends where a value is expected") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(at: path))
        case UInt8(ascii: "["): return .array(try array(at: path))
        case UInt8(ascii: "\""): return .string(try scanner.string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try scanner.number())
        case UInt8(ascii: "t"): return try scanner.word("true", .bool(true))
        case UInt8(ascii: "f"): return try scanner.word("false", .bool(false))
        case UInt8(ascii: "n"): return try scanner.word("null", .null)
        default: throw scanner.error("expected a value, found \(scanner.found)")
        }
    }

    private mutating func object(at path: JSONPath) throws(RequestError) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        scanner.advance()
        if scanner.skip(UInt8(ascii: "}")) { return members }
        repeat {
            let (name, value) = try member(of: path)
            if members.updateValue(value, forKey: name) != nil {
                problems.add(path.key(name), "the key is there more than once")
            }
        } while scanner.skip(UInt8(ascii: ","))
        try scanner.expect("}", or: "',' or '}' in an object")
        return members
    }

    private mutating func member(of path: JSONPath) throws(RequestError) -> (String, JSONValue) {
        scanner.skipSpace()
        guard scanner.peek == UInt8(ascii: "\"") else {
            throw scanner.error("expected a key in quotation marks, found \(scanner.found)")
        }
        let name = try scanner.string()
        try scanner.expect(":", or: "':' after the key \(quoted(name))")
        return (name, try value(at: path.key(name)))
    }

    private mutating func array(at path: JSONPath) throws(RequestError) -> [JSONValue] {
        var elements: [JSONValue] = []
        scanner.advance()
        if scanner.skip(UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value(at: path.index(elements.count)))
        } while scanner.skip(UInt8(ascii: ","))
        try scanner.expect("]", or: "',' or ']' in an array")
        return elements
    }
}
