/// The values that a case's documents name as `${image.debian-12.url}`.
public struct Variables: Sendable, Equatable {
    private var values: [String: String]

    /// Takes values by their names.
    public init(_ values: [String: String] = [:]) {
        self.values = values
    }

    /// The value of a name.
    public subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// All values by their names.
    var all: [String: String] { values }

    /// A text with each `${name}` replaced.
    ///
    /// - Parameter file: The file that the text is from, for the error.
    /// - Throws: ``UnknownVariable`` for a name without a value.
    public func expanded(_ text: String, file: String) throws -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            let name = String(rest[start.upperBound..<end])
            guard let value = values[name] else {
                throw UnknownVariable(name: name, file: file, known: values.keys.sorted())
            }
            result += rest[..<start.lowerBound] + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

/// A document names a variable that has no value.
public struct UnknownVariable: Error, Equatable, CustomStringConvertible {
    /// The name.
    public var name: String
    /// The document's file.
    public var file: String
    /// The names that have values.
    public var known: [String]

    public var description: String {
        "\(file): unknown variable '${\(name)}'; known: \(known.joined(separator: ", "))"
    }
}
