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
            let why = FileManager.default.fileExists(atPath: path.string) ? "cannot be read as UTF-8" : "no such file"
            throw DocumentError(file: path.string, line: 1, column: 1, path: "", message: why)
        }
    }

    /// Reads YAML text.
    ///
    /// - Parameter file: The name that errors give.
    public static func parse(_ text: String, file: String) throws(DocumentError) -> DocumentNode {
        do {
            guard let root = try Yams.compose(yaml: text) else {
                throw DocumentError(file: file, line: 1, column: 1, path: "", message: "the document is empty")
            }
            return DocumentNode(root, file: file, path: "")
        } catch let error as DocumentError {
            throw error
        } catch {
            throw DocumentError(error, file: file)
        }
    }

    private init(_ node: Node, file: String, path: String) {
        self.file = file
        self.path = path
        line = node.mark?.line ?? 1
        column = node.mark?.column ?? 1
        switch node {
        case .scalar, .alias:
            content = .scalar(DocumentValue(scalar: node))
        case .sequence(let sequence):
            content = .list(
                sequence.enumerated().map { DocumentNode($0.element, file: file, path: "\(path)[\($0.offset)]") })
        case .mapping(let mapping):
            content = .mapping(
                mapping.map { key, value in
                    let name = key.string ?? "\(key)"
                    let child = DocumentNode(value, file: file, path: path.isEmpty ? name : "\(path).\(name)")
                    return (name, child)
                })
        }
    }
}

extension DocumentValue {
    fileprivate init(scalar node: Node) {
        let text = node.string ?? ""
        switch node.tag.description {
        case Tag.Name.null.rawValue: self = .null
        case Tag.Name.bool.rawValue: self = .bool(node.bool ?? false)
        case Tag.Name.int.rawValue: self = Int64(text).map(DocumentValue.integer) ?? .string(text)
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
