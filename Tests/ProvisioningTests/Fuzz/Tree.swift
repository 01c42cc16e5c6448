@testable import Provisioning

/// A JSON document that can be wrong: keys may be there twice, and literals are any text.
indirect enum Tree: Sendable {
    case literal(String)
    case string(String)
    case array([Tree])
    case object([(key: String, value: Tree)])

    /// Keys in order, so that the same seed makes the same documents.
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .literal("null")
        case .bool(let value): self = .literal(value ? "true" : "false")
        case .number(let text): self = .literal(text)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map(Tree.init))
        case .object(let members):
            self = .object(members.keys.sorted().map { ($0, Tree(members[$0] ?? .null)) })
        }
    }

    /// How many values it has, itself included.
    var count: Int {
        switch self {
        case .literal, .string: 1
        case .array(let elements): elements.reduce(1) { $0 + $1.count }
        case .object(let members): members.reduce(1) { $0 + $1.value.count }
        }
    }

    /// The value at a position in reading order, with the key that it stands behind.
    func value(at position: Int) -> Tree {
        var position = position
        return find(&position) ?? self
    }

    private func find(_ position: inout Int) -> Tree? {
        if position == 0 { return self }
        position -= 1
        let inner: [Tree] =
            switch self {
            case .literal, .string: []
            case .array(let elements): elements
            case .object(let members): members.map(\.value)
            }
        for value in inner {
            if let found = value.find(&position) { return found }
        }
        return nil
    }

    /// Changes the value at a position in reading order.
    mutating func edit(at position: Int, key: String = "", _ change: (inout Tree, _ key: String) -> Void) {
        var position = position
        _ = visit(&position, key, change)
    }

    private mutating func visit(_ position: inout Int, _ key: String, _ change: (inout Tree, String) -> Void) -> Bool {
        if position == 0 {
            change(&self, key)
            return true
        }
        position -= 1
        switch self {
        case .literal, .string: return false
        case .array(var elements):
            for index in elements.indices where elements[index].visit(&position, key, change) {
                self = .array(elements)
                return true
            }
        case .object(var members):
            for index in members.indices where members[index].value.visit(&position, members[index].key, change) {
                self = .object(members)
                return true
            }
        }
        return false
    }

    /// The document's text.
    var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .literal(let literal): text += literal
        case .string(let value): Self.write(value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.key, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\u{0}": text += "\\u0000"
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
