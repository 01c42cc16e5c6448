internal import Foundation

extension DocumentValue {
    /// Seconds, to the millisecond.
    public static func seconds(_ value: Double) -> DocumentValue {
        .number((value * 1000).rounded() / 1000)
    }

    /// The value as JSON, indented.
    public func json() throws -> String {
        let data = try JSONSerialization.data(
            withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private var object: Any {
        switch self {
        case .null: NSNull()
        case .bool(let value): value
        case .integer(let value): value
        case .number(let value): value
        case .string(let value): value
        case .list(let items): items.map(\.object)
        case .mapping(let mapping):
            Dictionary(mapping.map { ($0.key, $0.value.object) }, uniquingKeysWith: { $1 })
        }
    }
}
