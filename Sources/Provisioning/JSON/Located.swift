/// A value of a request, with where it was asked for: whoever refuses it later can still name the field.
public struct Located<Value: Sendable>: Sendable {
    /// The value.
    public var value: Value
    /// Where it stands in the document.
    public var path: JSONPath

    /// Pairs a value with its place.
    public init(_ value: Value, _ path: JSONPath) {
        self.value = value
        self.path = path
    }

    func map<Other>(_ transform: (Value) -> Other?) -> Located<Other>? {
        transform(value).map { Located<Other>($0, path) }
    }
}

extension Located: Equatable where Value: Equatable {}
