/// An XML element to be written.
struct XMLElement {
    var name: String
    var attributes: KeyValuePairs<String, String>
    var children: [XMLElement]
    var text: String?

    init(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String? = nil,
        _ children: [XMLElement] = []
    ) {
        self.name = name
        self.attributes = attributes
        self.children = children
        self.text = text
    }

    init(_ name: String, _ children: [XMLElement]) {
        self.init(name, [:], children)
    }

    /// The element as text, indented by two spaces a level.
    func rendered(level: Int = 0) -> String {
        let indent = String(repeating: "  ", count: level)
        let head = ([name] + attributes.map { "\($0.key)='\(Self.escaped($0.value))'" }).joined(separator: " ")
        if let text { return "\(indent)<\(head)>\(Self.escaped(text))</\(name)>\n" }
        guard !children.isEmpty else { return "\(indent)<\(head)/>\n" }
        let inner = children.map { $0.rendered(level: level + 1) }.joined()
        return "\(indent)<\(head)>\n\(inner)\(indent)</\(name)>\n"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "'": result += "&apos;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
