/// Where a value stands in a JSON document: `partitions[0].volumes[1].size`.
public struct JSONPath: Sendable, Hashable {
    /// One step into a value.
    public enum Component: Sendable, Hashable {
        /// A member of an object.
        case key(String)
        /// An element of an array, from 0.
        case index(Int)
    }

    /// The steps from the document's root.
    public var components: [Component]

    /// The document itself.
    public static let root = JSONPath(components: [])

    /// The path of a member.
    public func key(_ name: String) -> JSONPath {
        JSONPath(components: components + [.key(name)])
    }

    /// The path of an element.
    public func index(_ position: Int) -> JSONPath {
        JSONPath(components: components + [.index(position)])
    }
}

extension JSONPath: CustomStringConvertible {
    public var description: String {
        guard !components.isEmpty else { return "the document" }
        return components.reduce(into: "") { text, component in
            switch component {
            case .index(let position): text += "[\(position)]"
            case .key(let name) where Self.isPlain(name): text += text.isEmpty ? name : "." + name
            case .key(let name): text += "[\(quoted(name))]"
            }
        }
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default:
                    false
                }
            }
    }
}

/// A text in quotation marks on one line, cut after 60 characters: documents are input, and errors are one line.
func quoted(_ text: String) -> String {
    let shown = text.prefix(60).map { character in
        character.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "?" : String(character)
    }
    return "\"" + shown.joined() + (text.count > 60 ? "…" : "") + "\""
}
