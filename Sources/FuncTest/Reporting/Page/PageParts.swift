/// What pages are put together from.
enum PageParts {
    /// Something that a reader unfolds, by mouse or by keyboard.
    static func folded(_ summary: String, isOpen: Bool = false, _ content: Markup...) -> Markup {
        .tag("details", ["open": isOpen ? "" : nil], [.tag("summary", .text(summary))] + content)
    }

    /// A table that scrolls by itself where it is wider than the page.
    static func table(_ headings: [String], _ rows: [Markup], caption: String? = nil) -> Markup {
        let captions = caption.map { [Markup.tag("caption", .text($0))] } ?? []
        let head = Markup.tag("tr", headings.map { .tag("th", ["scope": "col"], .text($0)) })
        return scrolling(
            caption ?? headings.joined(separator: ", "),
            .tag("table", captions + [.tag("thead", head), .tag("tbody", rows)]))
    }

    /// Something that may be wider than the page. It takes the focus, so that it scrolls by keyboard too.
    static func scrolling(_ label: String, _ content: Markup) -> Markup {
        .tag("div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": label], content)
    }

    /// An outcome, as a word and as a colour.
    static func badge(_ outcome: Verdict.Outcome) -> Markup {
        .tag("span", ["class": "badge \(style(of: outcome))"], .text(outcome.rawValue))
    }

    /// The class of the style sheet for an outcome.
    static func style(of outcome: Verdict.Outcome) -> String {
        switch outcome {
        case .asExpected: "good"
        case .notAsExpected, .flaky: "bad"
        case .couldNotRun, .interrupted: "error"
        case .notRun, .known: "skipped"
        }
    }

    /// The end of a log, which says so if it is not all of it.
    static func log(_ label: String, _ tail: LogTail, file: String) -> Markup {
        .group([
            skipped(tail, file: file),
            scrolling(label, .tag("pre", .text(tail.text))),
        ])
    }

    /// How much of a message a page shows, in characters: it may have the whole output of a command in it.
    static let longestMessage = 20_000

    /// The beginning of a message.
    static func beginning(of text: String, limit: Int = longestMessage) -> String {
        let rest = text.count - limit
        return rest > 0 ? "\(text.prefix(limit))… (\(rest) more characters are in verdict.json)" : text
    }

    /// Says what a page leaves out of a log.
    static func skipped(_ tail: LogTail, file: String) -> Markup {
        guard tail.skipped > 0 else { return .nothing }
        return .tag("p", .text("The \(tail.skipped) bytes before this are in \(file) only."))
    }
}
