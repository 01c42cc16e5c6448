internal import Foundation
public import SystemPackage
internal import Yams

extension DocumentNode {
    /// Reads a YAML file (JSON is YAML).
    ///
    /// - Throws: ``DocumentError`` for text that is no YAML, for a key that stands twice, and for a file that cannot be
    ///   read.
    public static func load(_ path: FilePath) throws(DocumentError) -> DocumentNode {
        do {
            return try parse(String(contentsOfFile: path.string, encoding: .utf8), file: path.string)
        } catch let error as DocumentError {
            throw error
        } catch {
            let why = Self.reason(for: error, path)
            throw DocumentError(file: path.string, line: 1, column: 1, path: "", message: why)
        }
    }

    /// Why a file could not be read.
    private static func reason(for error: any Error, _ path: FilePath) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder) else { return "no such file" }
        if isFolder.boolValue { return "this is a folder" }
        return FileManager.default.isReadableFile(atPath: path.string) ? "cannot be read as UTF-8" : "permission denied"
    }

    /// Reads YAML text.
    ///
    /// - Parameter file: The name that errors give.
    public static func parse(_ text: String, file: String) throws(DocumentError) -> DocumentNode {
        do {
            // A byte order mark is no part of the text.
            guard let root = try Yams.compose(yaml: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text) else {
                throw DocumentError(file: file, line: 1, column: 1, path: "", message: "the document is empty")
            }
            var room = DocumentNode.room
            return try DocumentNode(root, file: file, path: "", room: &room)
        } catch let error as DocumentError {
            throw error
        } catch {
            throw DocumentError(error, file: file)
        }
    }

    /// How many values a document may have with all its aliases written out: some hundred bytes can name each other until no memory is
    /// left.
    private static let room = 500_000

    private init(_ node: Node, file: String, path: String, room: inout Int) throws(DocumentError) {
        room -= 1
        self.file = file
        self.path = path
        line = node.mark?.line ?? 1
        column = node.mark?.column ?? 1
        guard room > 0 else {
            throw DocumentError(
                file: file, line: line, column: column, path: path,
                message: "more than \(Self.room) values, with all aliases written out")
        }
        text = node.scalar?.string
        switch node {
        case .scalar, .alias:
            content = .scalar(DocumentValue(scalar: node))
        case .sequence(let sequence):
            var nodes: [DocumentNode] = []
            for (index, node) in sequence.enumerated() {
                nodes.append(try DocumentNode(node, file: file, path: "\(path)[\(index)]", room: &room))
            }
            content = .list(nodes)
        case .mapping(let mapping):
            var pairs: [(String, DocumentNode)] = []
            for (key, value) in mapping {
                let name = key.string ?? "\(key)"
                let inner = path.isEmpty ? name : "\(path).\(name)"
                pairs.append((name, try DocumentNode(value, file: file, path: inner, room: &room)))
            }
            content = .mapping(pairs)
        }
    }
}

extension DocumentValue {
    fileprivate init(scalar node: Node) {
        let text = node.string ?? ""
        switch node.tag.description {
        case Tag.Name.null.rawValue: self = .null
        case Tag.Name.bool.rawValue: self = .bool(node.bool ?? false)
        // What is written in another way, such as 007, is a text to whoever compares it.
        case Tag.Name.int.rawValue:
            self = Int64(text).flatMap { "\($0)" == text ? .integer($0) : nil } ?? .string(text)
        case Tag.Name.float.rawValue: self = Double(text).map(DocumentValue.number) ?? .string(text)
        default: self = .string(text)
        }
    }
}

extension DocumentError {
    fileprivate init(_ error: any Error, file: String) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(file: file, line: mark.line, column: mark.column, path: "", message: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let mark = context.mark
            let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            self.init(file: file, line: mark.line, column: mark.column, path: "", message: "\(keys) stands twice")
        default:
            self.init(file: file, line: 1, column: 1, path: "", message: "\(error)")
        }
    }
}
