internal import Foundation

/// One case on a page: what is wrong, when things happened, how the disks look, what the node said.
struct CaseSection {
    let report: CaseReport
    /// Whether the page has other cases too: then one that is as expected is folded.
    let isOneOfMany: Bool

    /// The section.
    func markup() -> Markup {
        let verdict = report.verdict
        let heading = Markup.tag(
            "h2", ["id": "title-\(report.anchor)"], .text(report.title + " "), PageParts.badge(verdict.outcome))
        let facts = Markup.tag("p", .text(factLine(verdict)))
        let parts = [heading, facts, findings(verdict), again(verdict)]
        let evidence =
            isOneOfMany && verdict.outcome == .asExpected
            ? [PageParts.folded("Evidence", .group(evidence))] : evidence
        return .tag(
            "article", ["id": "case-\(report.anchor)", "aria-labelledby": "title-\(report.anchor)"], parts + evidence)
    }

    private func factLine(_ verdict: Verdict) -> String {
        let began = verdict.began.map { "began \(Date(timeIntervalSince1970: $0).formatted(.iso8601))" }
        let accelerator = verdict.accelerator.map { "under \($0.accelerator.uppercased()): \($0.reason)" }
        let factor = verdict.timeFactor.map { TimeLimits(factor: $0).factorText }
        return [verdict.summary, "\(verdict.seconds.fixed(1)) s", began ?? "", accelerator ?? "", factor ?? ""]
            .filter { !$0.isEmpty }.joined(separator: " · ")
    }

    // MARK: What is wrong

    private func findings(_ verdict: Verdict) -> Markup {
        let problem = verdict.problem.map { [message($0)] } ?? []
        let failures = verdict.failures.flatMap { failure -> [Markup] in
            [
                .tag("h4", .tag("code", .text(failure.step))),
                message(failure.message),
                failure.differences.isEmpty ? .nothing : DifferenceTable.markup(failure.differences),
            ]
        }
        guard !(problem + failures).isEmpty else { return .nothing }
        return section("What is wrong", problem + failures + [screenshot])
    }

    private func message(_ text: String) -> Markup {
        .tag("pre", ["class": "problem"], .text(PageParts.beginning(of: text)))
    }

    private var screenshot: Markup {
        guard let bytes = report.screenshot else { return .nothing }
        return .tag(
            "figure",
            .tag("figcaption", "The node's screen when the step failed"),
            .tag(
                "img",
                [
                    "class": "screen",
                    "alt": "The node's screen when the step failed; the console below has it as text",
                    "src": "data:image/png;base64,\(Data(bytes).base64EncodedString())",
                ]))
    }

    private func again(_ verdict: Verdict) -> Markup {
        guard !verdict.again.isEmpty else { return .nothing }
        return section(
            "Run it again", [PageParts.scrolling("Command", .tag("pre", .tag("code", .text(verdict.again))))])
    }

    // MARK: Evidence

    /// How much of each log is shown, in bytes: with many cases on one page, little of those that nobody has to look into.
    private var logLimit: Int {
        isOneOfMany && report.verdict.outcome == .asExpected ? LogTail.limit / 20 : LogTail.limit
    }

    private var evidence: [Markup] {
        [
            section("Timeline", [TimelineView(report.timeline).markup(), steps]),
            report.inspections.isEmpty ? .nothing : section("Disks", report.inspections.map(disks)),
            report.agentLog.text.isEmpty
                ? .nothing : section("Agent", [LogViews.agent(report.agentLog.limited(to: logLimit))]),
            section(
                "Console and domain",
                [
                    PageParts.folded("Console", LogViews.console(report, limit: logLimit)),
                    PageParts.folded(
                        "Domain XML", PageParts.log("Domain XML", report.domain, file: "domain.xml")),
                ]),
            files,
        ]
    }

    private var steps: Markup {
        let rows = report.verdict.steps.map { step -> Markup in
            .tag(
                "tr", ["class": step.failure == nil ? nil : "bad"],
                .tag("th", ["scope": "row"], .text(step.name)), .tag("td", .text(step.kind.rawValue)),
                .tag("td", ["class": "number"], .text(step.start.fixed(1))),
                .tag("td", ["class": "number"], .text(step.seconds.fixed(1))),
                .tag("td", .text(step.failure.map { "failed: \($0)" } ?? "ok")))
        }
        return rows.isEmpty
            ? .nothing : PageParts.table(["step", "whose time", "at, s", "for, s", "result"], rows, caption: "Steps")
    }

    private func disks(_ inspection: InspectionRecord) -> Markup {
        let failures = report.verdict.failures.filter { failure in
            inspection.step == nil || InspectionRecord.stepIndex(of: failure.step) == inspection.step
        }
        let picture = StoragePicture(inspection, differing: failures.flatMap(\.differences).map(\.path))
        let heading = inspection.step.map { [Markup.tag("h4", .tag("code", .text("steps[\($0)].inspect")))] } ?? []
        let missing = inspection.expected == nil ? [Markup.tag("p", "What was expected is not in this report.")] : []
        return .group(heading + missing + [picture.markup()])
    }

    private var files: Markup {
        guard !report.files.isEmpty else { return .nothing }
        let items = report.files.map { name -> Markup in
            let path = (report.folder.isEmpty ? [name] : [report.folder, name]).map(Self.encoded).joined(separator: "/")
            return .tag("li", .tag("a", ["href": "./\(path)"], .text(name)))
        }
        return section("Files", [.tag("ul", ["class": "files"], items)])
    }

    /// A part of a URL's path.
    private static func encoded(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~")))
            ?? ""
    }

    private func section(_ title: String, _ content: [Markup]) -> Markup {
        .tag("section", [.tag("h3", .text(title))] + content)
    }
}
