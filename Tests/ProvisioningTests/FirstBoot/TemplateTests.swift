import Documents
import Testing

@testable import Provisioning

struct TemplateTests {
    private static let variables: JSONValue = .object([
        "name": .string("it's"), "none": .array([]), "empty": .string(""), "no": .bool(false),
        "list": .strings(["a", "b"]), "users": .array([.object(["name": .string("anna")]), .object([:])]),
        "deep": .object(["er": .object(["number": .number("7")])]),
    ])

    private func rendered(
        _ text: String, _ quoting: Quoting = .json, partials: [String: String] = [:]
    ) throws -> String {
        try Template(text, name: "test") { partials[$0] }.rendered(Self.variables, quoting)
    }

    private func problem(_ text: String, partials: [String: String] = [:]) -> String {
        do {
            return "no problem: \(try rendered(text, partials: partials))"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("{{name}}", #""it's""#), ("{{{name}}} {{&name}}", "it's it's"), ("{{deep.er.number}}", "7"),
        ("{{list}}", #"["a","b"]"#), ("{{#list}}{{.}},{{/list}}", #""a","b","#), ("{{?list}}once{{/list}}", "once"),
        ("{{?none}}x{{/none}}{{?empty}}x{{/empty}}{{?no}}x{{/no}}{{#none}}x{{/none}}{{?unknown.x}}x{{/unknown.x}}", ""),
        ("{{^none}}y{{/none}}{{^list}}x{{/list}}", "y"), ("{{#users}}{{name}};{{/users}}", #""anna";"it's";"#),
        ("a{{! remark }}b", "ab"), ("{{#deep}}{{#er}}{{number}}{{/er}}{{/deep}}", "7"), ("{ {name} }", "{ {name} }"),
    ])
    func `tags are replaced`(_ text: String, _ expected: String) throws {
        #expect(try rendered(text) == expected)
    }

    @Test(arguments: [
        ("a\n{{?list}}\nb\n{{/list}}\nc\n", "a\nb\nc\n"), ("a\n  {{! remark }}  \nb", "a\nb"),
        ("a {{?list}}b{{/list}}\nc", "a b\nc"), ("{{?list}}\nb\n{{/list}}", "b\n"),
        ("- {{list}}\n{{?no}}\nx\n{{/no}}\n", "- [\"a\",\"b\"]\n"),
    ])
    func `a tag that is alone on its line takes the line with it`(_ text: String, _ expected: String) throws {
        #expect(try rendered(text) == expected)
    }

    @Test func `another template comes in its place, as far in as its tag`() throws {
        let text = try rendered("list:\n  {{> item}}\nend\n", partials: ["item": "- {{name}}\n- x\n"])
        #expect(text == "list:\n  - \"it's\"\n  - x\nend\n")
    }

    @Test(arguments: [
        (
            "a\nb {{nmae}}",
            #"template test, line 2: no value for "nmae"; put it into {{?nmae}} … {{/nmae}} if it need not be there"#
        ),
        ("\n\n{{#list}} x", "template test, line 3: {{#list}} of line 3 has no end"),
        ("{{#list}}\n{{/lists}}", "template test, line 2: {{/lists}}, but {{#list}} of line 1 is open"),
        ("{{/list}}", "template test, line 1: {{/list}}, but nothing is open"),
        ("x\n{{ name", "template test, line 2: {{ without }}"),
        ("{{> nothing}}", #"template test, line 1: no template "nothing""#),
        ("{{=<% %>=}}", "template test, line 1: other marks than {{ and }} are not supported"),
    ])
    func `what is wrong is said with its line`(_ text: String, _ expected: String) {
        #expect(problem(text) == expected)
    }

    @Test func `templates that include each other are found`() {
        let said = problem("{{> a}}", partials: ["a": "{{> b}}", "b": "{{> a}}"])
        #expect(said.hasSuffix("templates include each other without an end"))
    }

    /// Texts that would end a value, or begin another one, if they were not quoted.
    static let hostile = [
        "a\nrunning: true", #"quote " and ' and \ and \n"#, "- list\n- more", "key: value # remark", "{flow: [map]}",
        "*alias &anchor !tag %directive @x `y", "yes", "null", "~", "0x10", "1e3", "", " leading and trailing ",
        "\t\r\u{0}\u{7}",
        "ünïcödé 漢字 \u{1F600} \u{2028}\u{85}\u{FEFF}", "{{name}}", "$(touch /tmp/x) `id` ${HOME}",
        "--===bareproof===--",
    ]

    @Test(arguments: hostile)
    func `YAML reads a value as what it is`(_ text: String) throws {
        let line = "key: " + Quoting.yaml.text(.string(text)) + "\nend: true\n"
        let value = try DocumentNode.parse(line, file: "test").value
        #expect(value["key"] == .string(text))
        #expect(value["end"] == true)
        let flow = Quoting.yaml.text(.object([text: .array([.string(text), .null, .bool(true), .number("5")])]))
        #expect(try DocumentNode.parse(flow, file: "test").value[text] == .list([.string(text), .null, true, 5]))
    }

    @Test(arguments: hostile)
    func `JSON reads a value as what it is`(_ text: String) throws {
        let value = JSONValue.object([text: .string(text)])
        #expect(try JSONValue.parse(Array(Quoting.json.text(value).utf8)) == value)
    }

    @Test func `a shell gets words`() {
        #expect(Quoting.shell.text(.string("it's $HOME\n`id`")) == "'it'\\''s $HOME\n`id`'")
        #expect(Quoting.shell.text(.strings(["a b", ""])) == "'a b' ''")
        #expect(Quoting.shell.text(.string("a\u{0}b")) == "'ab'")
    }
}
