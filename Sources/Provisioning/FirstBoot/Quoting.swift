/// How a value stands in a text, so that it is one value there whatever is in it.
enum Quoting: Sendable {
    /// As JSON has it.
    case json
    /// As a YAML scalar in quotation marks, or a flow collection of such.
    case yaml
    /// As a word of a POSIX shell in quotation marks; an array is as many words.
    case shell

    /// The text that stands for a value.
    func text(_ value: JSONValue) -> String {
        switch self {
        case .json: value.encoded
        case .yaml: YAMLText.flow(value)
        case .shell: Self.words(value)
        }
    }

    private static func words(_ value: JSONValue) -> String {
        switch value {
        case .null: "''"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): word(text)
        case .array(let values): values.map(words).joined(separator: " ")
        case .object: word(value.encoded)
        }
    }

    private static func word(_ text: String) -> String {
        // A shell's text ends at a NUL, and no shell takes one.
        let text = text.filter { $0 != "\u{0}" }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}

/// YAML that reads the same in versions 1.1 and 1.2: all texts are in quotation marks, and all but printable ASCII is escaped.
public enum YAMLText {
    /// A value on one line.
    static func flow(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): scalar(text)
        case .array(let values): "[" + values.map(flow).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + sorted(members).map { scalar($0.key) + ": " + flow($0.value) }.joined(separator: ", ") + "}"
        }
    }

    /// A document, a line for each member of an object.
    ///
    /// - Parameter indent: How far its lines stand in.
    static func block(_ members: [String: JSONValue], indent: String = "") -> String {
        sorted(members).map { key, value in
            guard case .object(let inner) = value, !inner.isEmpty else {
                return "\(indent)\(plain(key)): \(flow(value))\n"
            }
            return "\(indent)\(plain(key)):\n" + block(inner, indent: indent + "  ")
        }.joined()
    }

    private static func sorted(_ members: [String: JSONValue]) -> [(key: String, value: JSONValue)] {
        // "version" comes first, as people write it; the order means nothing.
        members.sorted { $0.key != $1.key && ($0.key == "version" || ($1.key != "version" && $0.key < $1.key)) }
    }

    /// A key without quotation marks where every reader takes it for a text.
    private static func plain(_ key: String) -> String {
        let isWord = key.utf8.allSatisfy { $0.isWordCharacter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        let taken: Set = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        let isLetter = key.first.map { $0.isLetter } ?? false
        return isWord && isLetter && !taken.contains(key.lowercased()) ? key : scalar(key)
    }

    private static func scalar(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { result, scalar in
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case " "..."~": result.unicodeScalars.append(scalar)
            default: result += escape(scalar.value)
            }
        } + "\""
    }

    /// Unlike JSON, YAML has an escape of eight digits, and no surrogate pairs.
    private static func escape(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        let (letter, count) = value > 0xFFFF ? ("U", 8) : ("u", 4)
        return "\\\(letter)" + String(repeating: "0", count: count - digits.count) + digits
    }
}
