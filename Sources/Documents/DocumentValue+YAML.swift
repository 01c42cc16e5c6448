internal import Yams

extension DocumentValue {
    /// The value as a YAML document in block style; mappings within a list of plain values stay on one line.
    ///
    /// - Throws: What the emitter throws for text that YAML cannot hold.
    public func yaml() throws -> String {
        try Yams.serialize(node: node, width: -1, allowUnicode: true)
    }

    private var node: Node {
        switch self {
        case .null: Node("null", Tag(.null))
        case .bool(let value): Node(value ? "true" : "false", Tag(.bool))
        case .integer(let value): Node("\(value)", Tag(.int))
        case .number(let value): Node("\(value)", Tag(.float))
        case .string(let value): Node(value, Tag(.str), style(of: value))
        case .list(let items): Node(items.map(\.node), Tag(.seq), isFlat ? .flow : .block)
        case .mapping(let mapping):
            Node(mapping.map { (Node($0.key), $0.value.node) }, Tag(.map), mapping.isEmpty ? .flow : .block)
        }
    }

    /// Text that YAML would read as something else is quoted.
    private func style(of text: String) -> Node.Scalar.Style {
        Resolver.default.resolveTag(of: Node(text)) == .str ? .any : .singleQuoted
    }

    /// Whether this is a list that reads better on one line.
    private var isFlat: Bool {
        guard case .list(let items) = self else { return false }
        return items.isEmpty
            || items.allSatisfy {
                switch $0 {
                case .list, .mapping, .string: false
                default: true
                }
            }
    }
}
