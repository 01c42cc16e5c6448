public import Documents

/// The names that stand for identifiers which are new on every run: `<uuid of vda2>` for a UUID.
public struct Symbols: Sendable, Equatable {
    private var names: [(literal: String, symbol: String)] = []

    /// No names.
    public init() {}

    /// Lets a symbol stand for an identifier wherever it occurs, whatever the case of its letters.
    ///
    /// - Parameters:
    ///   - literal: The identifier as it was read.
    ///   - meaning: What it is: "uuid of vda2".
    public mutating func add(_ literal: String?, meaning: String) {
        guard let literal, literal.count >= 8, !names.contains(where: { $0.literal == literal.lowercased() })
        else { return }
        names.append((literal.lowercased(), "<\(meaning)>"))
    }

    /// A text with all identifiers replaced.
    public func replaced(in text: String) -> String {
        names.reduce(text) { text, name in
            text.replacing(name.literal, with: name.symbol).replacing(name.literal.uppercased(), with: name.symbol)
        }
    }

    /// A value with all identifiers in its texts replaced.
    public func replaced(in value: DocumentValue) -> DocumentValue {
        switch value {
        case .string(let text): .string(replaced(in: text))
        case .list(let items): .list(items.map(replaced))
        case .mapping(let mapping): .mapping(DocumentMapping(mapping.map { ($0.key, replaced(in: $0.value)) }))
        default: value
        }
    }

    /// What a text stands for that is a symbol and nothing else.
    public func literal(of symbol: String) -> String? {
        names.first { $0.symbol == symbol }?.literal
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.names.elementsEqual(right.names) { $0.literal == $1.literal && $0.symbol == $1.symbol }
    }
}
