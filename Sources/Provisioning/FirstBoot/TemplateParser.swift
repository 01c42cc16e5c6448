/// Reads templates. A tag that stands alone on its line takes the line with it, unless a value comes in its place.
struct TemplateParser {
    /// Templates that include each other are no deeper than this.
    private static let depthLimit = 8

    private let name: String
    private let depth: Int
    private var rest: Substring
    private var line = 1
    private var isAtLineStart = true

    init(_ text: String, name: String, depth: Int = 0) {
        self.name = name
        self.depth = depth
        rest = text[...]
    }

    /// The parts of the whole text.
    mutating func parts(_ partial: (String) -> String?) throws(TemplateError) -> [Template.Part] {
        try parts(of: nil, partial)
    }

    private mutating func parts(
        of section: Template.Name?, _ partial: (String) -> String?
    ) throws(TemplateError) -> [Template.Part] {
        var parts: [Template.Part] = []
        while let tag = try nextTag(&parts) {
            switch tag.kind {
            case "!": break
            case "#", "^", "?":
                let inner = try self.parts(of: tag.name, partial)
                parts.append(.section(tag.name, Template.Repetition(rawValue: tag.kind) ?? .each, inner))
            case "/":
                guard tag.name.text == section?.text else { throw stray(tag.name, section) }
                return parts
            case ">": parts += try included(tag, partial)
            case "&", "{": parts.append(.value(tag.name, isRaw: true))
            case "=": throw error("other marks than {{ and }} are not supported")
            default: parts.append(.value(tag.name, isRaw: false))
            }
        }
        if let section { throw error("{{#\(section.text)}} of line \(section.line) has no end", section.line) }
        return parts
    }

    private func included(_ tag: Tag, _ partial: (String) -> String?) throws(TemplateError) -> [Template.Part] {
        guard depth < Self.depthLimit else { throw error("templates include each other without an end") }
        guard let text = partial(tag.name.text) else { throw error("no template \(quoted(tag.name.text))") }
        let indented =
            tag.indent.isEmpty
            ? text
            : text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : tag.indent + $0 }.joined(separator: "\n")
        var parser = TemplateParser(indented, name: tag.name.text, depth: depth + 1)
        return try parser.parts(partial)
    }

    private func stray(_ name: Template.Name, _ section: Template.Name?) -> TemplateError {
        let open = section.map { "{{#\($0.text)}} of line \($0.line) is open" } ?? "nothing is open"
        return error("{{/\(name.text)}}, but \(open)")
    }

    private func error(_ message: String, _ line: Int? = nil) -> TemplateError {
        TemplateError(template: name, line: line ?? self.line, message)
    }

    // MARK: Tags

    private struct Tag {
        var kind: Character
        var name: Template.Name
        /// The white space before it, where it stands alone on its line.
        var indent = ""
    }

    /// The text up to the next tag, and the tag; nil at the end.
    private mutating func nextTag(_ parts: inout [Template.Part]) throws(TemplateError) -> Tag? {
        guard let open = rest.firstRange(of: "{{") else {
            if !rest.isEmpty { parts.append(.text(String(rest))) }
            rest = ""
            return nil
        }
        let before = rest[..<open.lowerBound]
        let isRaw = rest[open.upperBound...].hasPrefix("{")
        let close = isRaw ? "}}}" : "}}"
        count(before)
        guard let end = rest[open.upperBound...].firstRange(of: close) else { throw error("{{ without }}") }
        let body = rest[open.upperBound..<end.lowerBound]
        var tag = Self.tag(body, line)
        let indent = before[(before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex)...]
        let startsLine = isAtLineStart || before.contains("\n")
        rest = rest[end.upperBound...]
        count(body)
        if "!#^?/>".contains(tag.kind), startsLine, indent.allSatisfy({ $0 == " " || $0 == "\t" }), skipLineEnd() {
            tag.indent = String(indent)
            append(before.dropLast(indent.count), &parts)
            isAtLineStart = true
        } else {
            append(before, &parts)
            isAtLineStart = false
        }
        return tag
    }

    private func append(_ text: Substring, _ parts: inout [Template.Part]) {
        if !text.isEmpty { parts.append(.text(String(text))) }
    }

    private mutating func count(_ text: Substring) {
        line += text.count { $0 == "\n" }
    }

    /// Steps over the end of the line, if nothing but white space is left on it.
    private mutating func skipLineEnd() -> Bool {
        let tail = rest.drop { $0 == " " || $0 == "\t" }
        guard tail.isEmpty || tail.first == "\n" else { return false }
        if !tail.isEmpty { line += 1 }
        rest = tail.dropFirst()
        return true
    }

    private static func tag(_ body: Substring, _ line: Int) -> Tag {
        let kind = body.first.flatMap { "!#^?/>&{=".contains($0) ? $0 : nil } ?? " "
        let name = kind == " " ? body : body.dropFirst()
        let words = name.split(whereSeparator: \.isWhitespace)
        return Tag(kind: kind, name: Template.Name(text: words.joined(separator: " "), line: line))
    }
}
