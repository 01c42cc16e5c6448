extension DocumentValue: Decodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    /// Reads any value, such as one of JSON. What a decoder says of a mapping has no order: its keys are sorted.
    public init(from decoder: any Decoder) throws {
        if let mapping = try? decoder.container(keyedBy: Key.self) {
            let keys = mapping.allKeys.sorted { $0.stringValue < $1.stringValue }
            self = .mapping(
                DocumentMapping(try keys.map { ($0.stringValue, try mapping.decode(DocumentValue.self, forKey: $0)) }))
        } else if var list = try? decoder.unkeyedContainer() {
            var items: [DocumentValue] = []
            while !list.isAtEnd { items.append(try list.decode(DocumentValue.self)) }
            self = .list(items)
        } else {
            self = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> DocumentValue {
        if container.decodeNil() { return .null }
        if let value = try? container.decode(Bool.self) { return .bool(value) }
        if let value = try? container.decode(Int64.self) { return .integer(value) }
        if let value = try? container.decode(Double.self) { return .number(value) }
        return .string(try container.decode(String.self))
    }
}
