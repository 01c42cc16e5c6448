internal import Documents
internal import Foundation
internal import FoundationXML
internal import SystemPackage

/// Reads a file of XML into elements, with the lines that they stand on. Comments go.
final class XMLReader: NSObject, XMLParserDelegate {
    private var open: [XMLElement] = []
    private var root: XMLElement?

    /// Reads a file.
    ///
    /// - Throws: ``DocumentError`` for a file that cannot be read, and for one that is no XML.
    static func read(_ file: FilePath) throws(DocumentError) -> XMLElement {
        func error(_ message: String, _ parser: XMLParser? = nil) -> DocumentError {
            DocumentError(
                file: file.string, line: parser?.lineNumber ?? 1, column: parser?.columnNumber ?? 1, path: "",
                message: message)
        }
        guard let data = FileManager.default.contents(atPath: file.string) else { throw error("no such file") }
        let (parser, reader) = (XMLParser(data: data), XMLReader())
        parser.delegate = reader
        guard parser.parse(), let root = reader.root else {
            throw error("this is no well-formed XML; `xmllint \(file)` says why", parser)
        }
        return root
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        var element = XMLElement(name)
        // The parser has no order for them.
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { element[attribute: name] = value }
        element.line = parser.lineNumber
        open.append(element)
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard let last = open.indices.last else { return }
        open[last].text = (open[last].text ?? "") + text
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard var element = open.popLast() else { return }
        // What stands between elements is white space.
        let text = element.text?.trimmingCharacters(in: .whitespacesAndNewlines)
        element.text = element.children.isEmpty && text?.isEmpty == false ? text : nil
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
}
