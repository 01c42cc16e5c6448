/// A text with places for values, in the language of Mustache: `{{name}}`, `{{{name}}}` without quotation, `{{#name}}` … `{{/name}}`,
/// `{{^name}}` … `{{/name}}`, `{{> template}}`, `{{! remark}}`, and `{{?name}}` … `{{/name}}`, which comes once if there is anything, also
/// where that is a list.
///
/// Unlike elsewhere in that language, a value is quoted for the text that it stands in, not for HTML, and a name that means nothing
/// is an error. The libraries that there are for Swift all need the whole of Foundation, by which the ramdisk would outgrow its limit.
public struct Template: Sendable, Equatable {
    /// A part of a template.
    indirect enum Part: Equatable {
        case text(String)
        case value(Name, isRaw: Bool)
        case section(Name, Repetition, [Part])
    }

    /// For what a section is rendered.
    enum Repetition: Character {
        /// For each element of an array, or for a value that counts as true.
        case each = "#"
        /// Once, if there is anything.
        case ifAny = "?"
        /// Once, if there is nothing.
        case ifNone = "^"
    }

    /// A name, with where it stands.
    struct Name: Equatable {
        var text: String
        var line: Int
    }

    /// What the template is called, for messages.
    let name: String
    let parts: [Part]

    /// Reads a template.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - name: What it is called, for messages.
    ///   - partial: Finds the templates that it includes; nil where there is none of that name.
    /// - Throws: ``TemplateError``.
    init(_ text: String, name: String, partial: (String) -> String?) throws(TemplateError) {
        var parser = TemplateParser(text, name: name)
        self.name = name
        parts = try parser.parts(partial)
    }

    /// The text with values in their places.
    ///
    /// - Throws: ``TemplateError`` for a name that means nothing.
    func rendered(_ variables: JSONValue, _ quoting: Quoting) throws(TemplateError) -> String {
        try rendered(parts, [variables], quoting)
    }

    private func rendered(
        _ parts: [Part], _ scopes: [JSONValue], _ quoting: Quoting
    ) throws(TemplateError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .value(let name, let isRaw): text += try self.text(of: name, isRaw, scopes, quoting)
            case .section(let name, let repetition, let parts):
                let values = Self.elements(of: Self.value(of: name.text, scopes))
                switch repetition {
                case .each: for value in values { text += try rendered(parts, scopes + [value], quoting) }
                case .ifAny: if !values.isEmpty { text += try rendered(parts, scopes, quoting) }
                case .ifNone: if values.isEmpty { text += try rendered(parts, scopes, quoting) }
                }
            }
        }
        return text
    }

    private func text(
        of name: Name, _ isRaw: Bool, _ scopes: [JSONValue], _ quoting: Quoting
    ) throws(TemplateError) -> String {
        guard let value = Self.value(of: name.text, scopes), value != .null else {
            let message =
                "no value for \(quoted(name.text)); put it into {{?\(name.text)}} … {{/\(name.text)}} if it need not be there"
            throw TemplateError(template: self.name, line: name.line, message)
        }
        guard isRaw else { return quoting.text(value) }
        switch value {
        case .string(let text), .number(let text): return text
        default: return quoting.text(value)
        }
    }

    // MARK: Names

    /// The value of a name: the innermost scope that has its first word decides.
    private static func value(of name: String, _ scopes: [JSONValue]) -> JSONValue? {
        if name == "." { return scopes.last }
        let words = name.split(separator: ".").map(String.init)
        guard let first = words.first else { return nil }
        for case .object(let members) in scopes.reversed() {
            guard let value = members[first] else { continue }
            return words.dropFirst().reduce(value) { value, word in
                if case .object(let members)? = value { members[word] } else { nil }
            }
        }
        return nil
    }

    /// The elements of an array, or a value that counts as true.
    private static func elements(of value: JSONValue?) -> [JSONValue] {
        switch value {
        case nil, .null?, .bool(false)?, .string("")?: []
        case .array(let values)?: values
        case let value?: [value]
        }
    }
}

/// A template that cannot be used: which, where, and why.
public struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// The template.
    public var template: String
    /// The line, from 1.
    public var line: Int
    /// What is wrong.
    public var message: String

    init(template: String, line: Int, _ message: String) {
        self.template = template
        self.line = line
        self.message = message
    }

    public var description: String { "template \(template), line \(line): \(message)" }
}
