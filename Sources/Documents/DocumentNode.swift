internal import Foundation
public import SystemPackage

/// A value in a document, with the place where it stands, read by what it should be.
///
/// Each reader throws a ``DocumentError`` that names file, line, path, what was found and what is allowed.
public struct DocumentNode: Sendable {
    indirect enum Content: Sendable {
        case scalar(DocumentValue)
        case list([DocumentNode])
        case mapping([(key: String, node: DocumentNode)])
    }

    let content: Content
    /// A scalar as it is written, without quotation marks.
    let text: String?
    let file: String
    let line: Int
    let column: Int
    /// The path from the document's root; empty for the root.
    public let path: String

    /// A file that the document names: a path from the document's folder on, or a whole one.
    public func beside(_ path: String) -> FilePath {
        FilePath(file).removingLastComponent().pushing(FilePath(path)).lexicallyNormalized()
    }

    /// Requires that a file is there which the document names.
    ///
    /// - Parameter path: As ``beside(_:)`` has it.
    /// - Returns: The path as it is.
    public func present(_ path: String) throws(DocumentError) -> String {
        let file = beside(path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.string, isDirectory: &isFolder) else {
            throw error("no such file: \(file)\(Self.others(in: file.removingLastComponent()))")
        }
        guard !isFolder.boolValue else { throw error("\(file) is a folder") }
        return path
    }

    /// What could have been meant, if that is not too much.
    private static func others(in folder: FilePath) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return names.isEmpty || names.count > 12 ? "" : "; in its folder are: \(names.sorted().joined(separator: ", "))"
    }

    /// Where it stands: file and line.
    public var place: String { "\(file):\(line)" }

    /// An error at this place.
    public func error(_ message: String) -> DocumentError {
        DocumentError(file: file, line: line, column: column, path: path, message: message)
    }

    /// The value without its place.
    public var value: DocumentValue {
        switch content {
        case .scalar(let value): value
        case .list(let nodes): .list(nodes.map(\.value))
        case .mapping(let pairs): .mapping(DocumentMapping(pairs.map { ($0.key, $0.node.value) }))
        }
    }

    /// A text. Numbers and booleans are taken as they are written.
    public func string() throws(DocumentError) -> String {
        guard !isNull, let text else { throw expected("a text") }
        return text
    }

    /// A whole number within bounds.
    public func integer(in range: ClosedRange<Int64> = 0...Int64.max) throws(DocumentError) -> Int64 {
        guard case .scalar(.integer(let number)) = content else { throw expected("a whole number") }
        guard range.contains(number) else {
            throw error("\(number) is not between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    /// `true` or `false`.
    public func bool() throws(DocumentError) -> Bool {
        guard case .scalar(.bool(let flag)) = content else { throw expected("true or false") }
        return flag
    }

    /// One of an enumeration's values.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        of type: Choice.Type = Choice.self
    ) throws(DocumentError) -> Choice where Choice.RawValue == String {
        let text = try string(among: Choice.allCases.map(\.rawValue))
        guard let choice = Choice(rawValue: text) else { throw expected("a \(type)") }
        return choice
    }

    /// One of some texts.
    public func string(among allowed: [String]) throws(DocumentError) -> String {
        let text = try string()
        guard allowed.contains(text) else {
            throw error("'\(text)' is not one of: \(allowed.joined(separator: ", "))")
        }
        return text
    }

    /// A list of texts.
    public func strings() throws(DocumentError) -> [String] {
        var texts: [String] = []
        for item in try list() { texts.append(try item.string()) }
        return texts
    }

    /// The items of a list.
    public func list() throws(DocumentError) -> [DocumentNode] {
        guard case .list(let nodes) = content else { throw expected("a list") }
        return nodes
    }

    /// The pairs of a mapping whose keys are free, in their order.
    public func pairs() throws(DocumentError) -> [(key: String, node: DocumentNode)] {
        guard case .mapping(let pairs) = content else { throw expected("a mapping") }
        return pairs
    }

    /// A mapping whose keys are known.
    ///
    /// - Parameter keys: All keys that are allowed.
    public func fields(_ keys: [String]) throws(DocumentError) -> DocumentFields {
        let pairs = try pairs()
        for (key, node) in pairs where !keys.contains(key) {
            throw node.error("unknown key '\(key)'; allowed: \(keys.joined(separator: ", "))")
        }
        return DocumentFields(node: self, pairs: pairs)
    }

    /// Whether this is the empty value.
    public var isNull: Bool {
        if case .scalar(.null) = content { true } else { false }
    }

    /// Whether this is a mapping.
    public var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }

    private func expected(_ what: String) -> DocumentError {
        error("expected \(what), found \(kind)")
    }

    private var kind: String {
        switch content {
        case .scalar(.null): "nothing"
        case .scalar(.bool(let flag)): "\(flag)"
        case .scalar(.integer(let number)): "the number \(number)"
        case .scalar(let other): "'\(other)'"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A mapping whose keys are known.
public struct DocumentFields: Sendable {
    let node: DocumentNode
    /// All pairs in their order.
    public let pairs: [(key: String, node: DocumentNode)]

    /// The value of a key, or nil if the key is not there or is empty.
    public subscript(key: String) -> DocumentNode? {
        pairs.first { $0.key == key }.flatMap { $0.node.isNull ? nil : $0.node }
    }

    /// The value of a key that has to be there.
    public func required(_ key: String) throws(DocumentError) -> DocumentNode {
        guard let value = self[key] else { throw node.error("missing key '\(key)'") }
        return value
    }
}
