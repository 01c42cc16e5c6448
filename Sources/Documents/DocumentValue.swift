/// A value of a YAML or JSON document. Mappings keep the order of their keys.
public enum DocumentValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case list([DocumentValue])
    case mapping(DocumentMapping)

    /// The value of a key, or nil if this is no mapping or has no such key.
    public subscript(key: String) -> DocumentValue? {
        guard case .mapping(let mapping) = self else { return nil }
        return mapping[key]
    }

    /// A mapping from pairs, leaving out those whose value is nil.
    public static func fields(_ pairs: KeyValuePairs<String, DocumentValue?>) -> DocumentValue {
        .mapping(DocumentMapping(pairs.compactMap { key, value in value.map { (key, $0) } }))
    }
}

extension DocumentValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension DocumentValue: CustomStringConvertible {
    /// The value on one line, in YAML's flow style.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): value.isEmpty ? "''" : value
        case .list(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
        case .mapping(let mapping):
            "{" + mapping.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "}"
        }
    }
}

/// Pairs of keys and values in their order. Keys are unique.
public struct DocumentMapping: Sendable, Equatable, RandomAccessCollection {
    /// One key and its value.
    public struct Entry: Sendable, Equatable {
        public var key: String
        public var value: DocumentValue
    }

    private var entries: [Entry]

    /// Makes a mapping; of two pairs with one key the later counts.
    public init(_ pairs: [(String, DocumentValue)] = []) {
        entries = []
        for (key, value) in pairs { self[key] = value }
    }

    public var startIndex: Int { entries.startIndex }
    public var endIndex: Int { entries.endIndex }
    public subscript(position: Int) -> Entry { entries[position] }

    /// The value of a key; setting nil removes it.
    public subscript(key: String) -> DocumentValue? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The keys in their order.
    public var keys: [String] { entries.map(\.key) }

    /// Whether both have the same keys with the same values, in any order: the order is for people only.
    public static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }
}
