internal import Digests
internal import Foundation

/// A run's report for people: one HTML file that needs no network, and no script to be read.
struct ReportPage {
    let report: RunReport

    init(_ report: RunReport) {
        self.report = report
    }

    /// The page.
    func html() -> String {
        let page = Markup.tag("html", ["lang": "en"], head, .tag("body", skip, header, main))
        return "<!DOCTYPE html>\n" + page.rendered(.html) + "\n"
    }

    private var head: Markup {
        .tag(
            "head",
            .tag("meta", ["charset": "utf-8"]),
            // Whatever stands in a report, nothing is fetched and no other script runs.
            .tag("meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "color-scheme", "content": "light dark"]),
            .tag("title", .text("\(title) – Bareproof")),
            .tag("style", .verbatim(PageStyle.sheet)))
    }

    static var policy: String {
        var digest = Digest(.sha256)
        digest.update("\(PageScript.source)".utf8)
        let source = "sha256-\(Data(digest.bytes).base64EncodedString())"
        return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '\(source)'; "
            + "base-uri 'none'; form-action 'none'"
    }

    private var title: String {
        "\(bad.isEmpty ? "as expected" : "\(bad.count) not as expected"): \(report.name)"
    }

    private var bad: [CaseReport] {
        report.cases.filter { $0.verdict.outcome != .asExpected }
    }

    private var skip: Markup {
        .tag("a", ["class": "skip", "href": "#main"], "Skip to the cases")
    }

    private var header: Markup {
        let began = report.began.map { ", began \(Date(timeIntervalSince1970: $0).formatted(.iso8601))" } ?? ""
        return .tag(
            "header", .tag("h1", .text(report.name)),
            .tag(
                "p", report.part.map { .text("shard \($0.shard), ") } ?? .nothing,
                .text("\(report.cases.count) \(report.cases.count == 1 ? "case" : "cases"), "),
                .text("\(report.seconds.fixed(1)) s\(began)")),
            .tag("ul", ["class": "counts"], Verdict.Outcome.allCases.compactMap(count)))
    }

    private func count(_ outcome: Verdict.Outcome) -> Markup? {
        let count = report.cases.count { $0.verdict.outcome == outcome }
        guard count > 0 else { return nil }
        return .tag("li", .tag("strong", .text("\(count)")), " ", PageParts.badge(outcome))
    }

    private var main: Markup {
        let isOneOfMany = report.cases.count > 1
        let sections = report.cases.map { CaseSection(report: $0, isOneOfMany: isOneOfMany).markup() }
        return .tag(
            "main", ["id": "main"],
            (isOneOfMany ? [glance] : []) + sections + [.tag("script", .verbatim(PageScript.source))])
    }

    // MARK: The run at a glance

    private var glance: Markup {
        let longest = max(0.1, report.cases.map(\.verdict.seconds).max() ?? 0)
        return .tag(
            "section", ["aria-labelledby": "glance"],
            .tag("h2", ["id": "glance"], "Cases"), filter,
            PageParts.table(
                ["case", "outcome", "seconds", "what is wrong, or what it proves"],
                report.cases.map { row($0, longest: longest) }))
    }

    /// Shown by the script: without one there is nothing that could filter.
    private var filter: Markup {
        .tag(
            "p", ["class": "filter", "id": "filter", "hidden": ""],
            .tag("label", ["for": "words"], "Filter "), .tag("input", ["id": "words", "type": "search"]), " ",
            .tag("label", .tag("input", ["id": "bad", "type": "checkbox"]), " only what is not as expected"), " ",
            .tag("span", ["id": "shown", "role": "status"]))
    }

    private func row(_ report: CaseReport, longest: Double) -> Markup {
        let verdict = report.verdict
        let share = (verdict.seconds / longest * 100).fixed(1)
        return .tag(
            "tr", ["class": "case", "data-outcome": PageParts.style(of: verdict.outcome)],
            .tag("th", ["scope": "row"], .tag("a", ["href": "#case-\(report.anchor)"], .text(report.title))),
            .tag("td", PageParts.badge(verdict.outcome)),
            .tag(
                "td", ["class": "number"], .text(verdict.seconds.fixed(1)),
                .tag("span", ["class": "share", "style": "width:\(share)%", "aria-hidden": "true"])),
            .tag("td", .text(verdict.outcome == .asExpected ? verdict.summary : verdict.headline)))
    }
}
