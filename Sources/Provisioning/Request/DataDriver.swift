/// Reads one format of request. Pure: it looks at nothing but the document.
public protocol DataDriver: Sendable {
    /// The name by which the command line chooses it.
    static var name: String { get }

    /// Reads a document.
    ///
    /// - Parameter document: JSON text.
    /// - Returns: What it asks.
    /// - Throws: ``RequestError`` with every problem of the document.
    static func read(_ document: [UInt8]) throws(RequestError) -> ProvisionRequest
}

extension DataDriver {
    /// Reads a document with one of a format's own readers, which notes what it does not like.
    static func read(
        _ document: [UInt8], as reader: (ObjectField) -> ProvisionRequest?
    ) throws(RequestError) -> ProvisionRequest {
        let problems = ProblemList()
        let value = try JSONParser.parse(document, problems: problems)
        let request = Field(path: .root, value: value, problems: problems).object().flatMap(reader)
        try problems.check()
        // A reader that returns nothing has noted why.
        guard let request else { throw RequestError([Problem(.field(.root), "not readable")]) }
        return request
    }
}

/// The data drivers that there are.
public enum DataDrivers {
    /// All of them, by name.
    public static let all: [any DataDriver.Type] = [IronicDriver.self, NailgunDriver.self, NailgunSimpleDriver.self]

    /// The driver of that name, or nil.
    public static func named(_ name: String) -> (any DataDriver.Type)? {
        all.first { $0.name == name }
    }

    /// Their names, for help and messages.
    public static var names: String { all.map { $0.name }.joined(separator: ", ") }
}
