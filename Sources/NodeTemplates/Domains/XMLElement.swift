/// An XML element, to be written or as it was read.
struct XMLElement: Sendable, Equatable {
    /// An attribute.
    struct Attribute: Sendable, Equatable {
        var name: String
        var value: String
    }

    var name: String
    var attributes: [Attribute]
    var children: [XMLElement]
    var text: String?
    /// The line that it begins on, from 1, if it was read from a file.
    var line = 0

    init(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String? = nil,
        _ children: [XMLElement] = []
    ) {
        self.name = name
        self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value) }
        self.children = children
        self.text = text
    }

    init(_ name: String, _ children: [XMLElement]) {
        self.init(name, [:], children)
    }

    /// The value of an attribute; setting nil removes it.
    subscript(attribute name: String) -> String? {
        get { attributes.first { $0.name == name }?.value }
        set {
            let index = attributes.firstIndex { $0.name == name }
            attributes.removeAll { $0.name == name }
            guard let newValue else { return }
            attributes.insert(Attribute(name: name, value: newValue), at: index ?? attributes.endIndex)
        }
    }

    /// The children of a name.
    func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The first child of a name.
    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// Takes all children of these names away.
    mutating func remove(_ names: String...) {
        children.removeAll { names.contains($0.name) }
    }

    /// Puts an element in the place of the first child of its name, or behind all children.
    mutating func set(_ element: XMLElement) {
        let index = children.firstIndex { $0.name == element.name }
        children.removeAll { $0.name == element.name }
        children.insert(element, at: index ?? children.endIndex)
    }

    /// Changes the first child of a name, or one without anything in it.
    mutating func change(_ name: String, _ body: (inout XMLElement) -> Void) {
        var element = child(name) ?? XMLElement(name)
        body(&element)
        set(element)
    }

    /// The element as text, indented by two spaces a level.
    func rendered(level: Int = 0) -> String {
        let indent = String(repeating: "  ", count: level)
        let head = ([name] + attributes.map { "\($0.name)='\(Self.escaped($0.value))'" }).joined(separator: " ")
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
