import Testing

@testable import FuncTest

struct MarkupTests {
    @Test func `a text cannot become an element or leave its attribute`() {
        let markup = Markup.tag("p", ["title": "\"><b>'&"], .text("<script>&amp;"))
        #expect(markup.rendered(.html) == "<p title=\"&quot;&gt;&lt;b&gt;&#39;&amp;\">&lt;script&gt;&amp;amp;</p>")
    }

    @Test func `a literal is a text as well`() {
        #expect(Markup.tag("p", "<b>").rendered(.html) == "<p>&lt;b&gt;</p>")
    }

    @Test func `empty elements are written as each syntax has them`() {
        let markup = Markup.group([.tag("br"), .tag("td"), .tag("img", ["alt": nil, "src": "x"])])
        #expect(markup.rendered(.html) == "<br><td></td><img src=\"x\">")
        #expect(markup.rendered(.xml) == "<br/><td/><img src=\"x\"/>")
    }

    @Test(arguments: [
        ("\u{0}\u{1B}\u{7F}", "\u{2400}\u{241B}\u{2421}"),
        ("\u{85}\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("a\u{202E}b\u{2066}c\u{200F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}"),
        ("tab\tline\nrest\r", "tab\tline\nrest\u{240D}"),
        ("ä€😀", "ä€😀"),
    ]) func `what would act shows instead`(text: String, shown: String) {
        #expect(Escaping.visible(text) == shown)
    }

    @Test func `a line's end of two characters is replaced whole, and an accent does not hide what it stands on`() {
        #expect(Escaping.replaced("a\r\nb", ["\r": "%0D", "\n": "%0A"]) == "a%0D%0Ab")
        #expect(Escaping.replaced("#\u{301}", ["#": "\\#"]) == "\\#\u{301}")
    }
}
