/// HTML, SVG or XML, whose texts cannot become anything else: whatever a node says is written so that it shows as it is.
enum Markup: Sendable {
    /// A text, escaped when it is written.
    case text(String)
    case element(StaticString, [(StaticString, String)], [Markup])
    case group([Markup])
    /// What stands in the source of this program: a style sheet, a script.
    case verbatim(StaticString)

    /// How empty elements are written.
    enum Syntax {
        case html
        case xml
    }

    /// An element. Attributes that are nil are left out.
    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>, _ children: [Markup]
    ) -> Markup {
        .element(name, attributes.compactMap { name, value in value.map { (name, $0) } }, children)
    }

    /// An element. Attributes that are nil are left out.
    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?>, _ children: Markup...
    ) -> Markup {
        tag(name, attributes, children)
    }

    /// An element without attributes.
    static func tag(_ name: StaticString, _ children: [Markup]) -> Markup {
        .element(name, [], children)
    }

    /// An element without attributes.
    static func tag(_ name: StaticString, _ children: Markup...) -> Markup {
        .element(name, [], children)
    }

    /// Nothing.
    static let nothing = Markup.group([])

    /// The text of all of it.
    func rendered(_ syntax: Syntax) -> String {
        var text = ""
        write(to: &text, syntax)
        return text
    }

    private func write(to text: inout String, _ syntax: Syntax) {
        switch self {
        case .text(let content): Escaping.write(content, to: &text)
        case .verbatim(let content): text += "\(content)"
        case .group(let children):
            for child in children { child.write(to: &text, syntax) }
        case .element(let name, let attributes, let children):
            text += "<\(name)"
            for (name, value) in attributes {
                text += " \(name)=\""
                Escaping.write(value, to: &text)
                text += "\""
            }
            if children.isEmpty, syntax == .xml || Self.isVoid(name) {
                text += syntax == .xml ? "/>" : ">"
                return
            }
            text += ">"
            for child in children { child.write(to: &text, syntax) }
            text += "</\(name)>"
        }
    }

    /// Whether HTML has no end tag for an element.
    private static func isVoid(_ name: StaticString) -> Bool {
        ["meta", "img", "br", "hr", "input", "link", "col"].contains("\(name)")
    }
}

extension Markup: ExpressibleByStringInterpolation {
    init(stringLiteral value: String) {
        self = .text(value)
    }
}
