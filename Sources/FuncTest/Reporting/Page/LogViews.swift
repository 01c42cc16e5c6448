/// The console and the agent's log, as a page shows them.
enum LogViews {
    /// The console: with the time of each line where it was taken down, else the end of the file.
    ///
    /// - Parameter limit: How much of it, in bytes.
    static func console(_ report: CaseReport, limit: Int) -> Markup {
        let lines = report.timeline.events.filter { $0.lane == .console }
        guard !lines.isEmpty else {
            return PageParts.log("Console", report.console.limited(to: limit), file: "console.log")
        }
        let text = lines.map { "[\(StepPrinter.seconds($0.time))] \($0.text)\n" }.joined()
        let dropped = report.timeline.droppedLines
        return .group([
            dropped > 0 ? .tag("p", .text("\(dropped) more lines are in console.log only.")) : .nothing,
            PageParts.log("Console", LogTail(Array(text.utf8), limit: limit), file: "console.log"),
        ])
    }

    /// The agent's log, with the commands between two of its messages folded together.
    static func agent(_ tail: LogTail) -> Markup {
        let groups = AgentLog.lines(of: tail.text).reduce(into: [[AgentLog.Line]]()) { groups, line in
            if groups.last?.last.map(isDetail) == isDetail(line) {
                groups[groups.count - 1].append(line)
            } else {
                groups.append([line])
            }
        }
        return .tag(
            "div", ["class": "agent"],
            [PageParts.skipped(tail, file: "agent.log")]
                + groups.map { $0.first.map(isDetail) == true ? commands($0) : messages($0) })
    }

    private static func isDetail(_ line: AgentLog.Line) -> Bool {
        line.level == "debug"
    }

    private static func messages(_ lines: [AgentLog.Line]) -> Markup {
        .tag(
            "ul",
            lines.map { line in
                .tag(
                    "li", ["class": line.level == "error" ? "bad" : nil],
                    .text((line.level == "info" || line.level.isEmpty ? "" : "\(line.level): ") + line.text))
            })
    }

    private static func commands(_ lines: [AgentLog.Line]) -> Markup {
        let calls = lines.compactMap(\.command)
        let ended = calls.compactMap(\.end)
        let open = calls.count - 2 * ended.count
        let failed = ended.count { $0.status != "exit status 0" }
        let summary = [
            "\(ended.count) \(ended.count == 1 ? "command" : "commands")",
            "\(ended.map(\.seconds).reduce(0, +).fixed(1)) s",
            failed > 0 ? "\(failed) with another status than 0" : "", open > 0 ? "\(open) without an end" : "",
        ]
        let text = lines.filter { $0.command == nil || $0.command?.end != nil || open > 0 }.map { line in
            guard let call = line.command, let end = call.end else { return line.text + "\n" }
            return "\(call.line)\n    \(end.status), \(end.seconds.fixed(2)) s\n"
        }
        return PageParts.folded(
            summary.filter { !$0.isEmpty }.joined(separator: ", "),
            PageParts.scrolling("Commands", .tag("pre", .text(text.joined()))))
    }
}
