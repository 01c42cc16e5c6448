internal import Foundation

/// The agent's log: `2026-01-31T12:00:00Z info partitioning /dev/vda`, a line for each message, commands among them.
enum AgentLog {
    /// A line.
    struct Line: Equatable {
        /// Whole seconds since 1970 on the node's clock; nil for a line that has none.
        var time: Double?
        /// `info`, `debug`, …; empty for a line that has none.
        var level: String
        /// What is said.
        var text: String
        /// The command that it tells of, if it does.
        var command: Call?

        /// A command's beginning or end.
        struct Call: Equatable {
            /// The command line.
            var line: String
            /// How it ended, and after how many seconds; nil at its beginning.
            var end: End?

            struct End: Equatable {
                var status: String
                var seconds: Double
            }
        }
    }

    /// Where the node's clock meets the case's.
    enum Anchor: Equatable {
        /// The first line is of this time, in seconds since the case began; other lines were heard of while the agent ran.
        case first(Double, heard: [Heard] = [])
        /// The last line is.
        case last(Double)
    }

    /// A line that the agent's progress told of too.
    struct Heard: Equatable {
        var text: String
        /// When it came, in seconds since the case began.
        var time: Double
    }

    /// Reads a log. A line without a time belongs to the one before it.
    static func lines(of text: String) -> [Line] {
        text.split(whereSeparator: \.isNewline).map(line)
    }

    private static func line(_ text: Substring) -> Line {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let date = try? Date(String(words[0]), strategy: .iso8601) else {
            return Line(time: nil, level: "", text: String(text))
        }
        let said = String(words[2])
        return Line(
            time: date.timeIntervalSince1970, level: String(words[1]), text: said,
            command: words[1] == "debug" ? call(said) : nil)
    }

    private static func call(_ text: String) -> Line.Call? {
        if let match = text.wholeMatch(of: /ran '(.*)': (.*) after ([0-9.e-]+) seconds/), let time = Double(match.3) {
            return Line.Call(line: String(match.1), end: .init(status: String(match.2), seconds: time))
        }
        return text.wholeMatch(of: /running '(.*)'/).map { Line.Call(line: String($0.1)) }
    }

    /// Puts lines on the case's clock.
    ///
    /// The log counts whole seconds, and says of each command how long it took: within a second, what stands behind a command did not
    /// begin before its end.
    ///
    /// - Parameters:
    ///   - lines: The lines; those without a time are left out.
    ///   - anchor: Where the two clocks meet.
    ///   - end: When the log was fetched, in seconds since the case began: nothing in it is later.
    static func events(_ lines: [Line], _ anchor: Anchor, until end: Double) -> [Timeline.Event] {
        let times = lines.compactMap(\.time)
        guard let first = times.first, let last = times.last else { return [] }
        var (offset, earliest) = (0.0, -Double.infinity)
        switch anchor {
        case .first(let time, let heard): (offset, earliest) = (Self.offset(lines, first, time, heard), time)
        case .last(let time): offset = time - (last - first)
        }
        var events: [Timeline.Event] = []
        var started: (command: String, time: Double)?
        for line in lines {
            guard let seconds = line.time else { continue }
            let time = min(max(seconds - first + offset, earliest), end)
            switch line.command {
            case let call? where call.end == nil:
                if let open = started { events.append(unfinished(open)) }
                started = (call.line, time)
            case let call?:
                let took = call.end?.seconds ?? 0
                let start = started?.command == call.line ? started?.time ?? time : max(time - took, 0)
                started = nil
                let status = call.end?.status ?? ""
                events.append(
                    Timeline.Event(.agent, at: start, for: min(took, max(0, end - start)), "\(call.line): \(status)"))
                earliest = start + took
            case nil:
                events.append(
                    Timeline.Event(.agent, at: time, line.text, isFailure: line.level == "error"))
                earliest = time
            }
        }
        if let open = started { events.append(unfinished(open)) }
        return events
    }

    /// What the case's clock says at the beginning of the log's first second.
    ///
    /// The log leaves fractions of seconds away, so that a line happened up to a second later than it says. A line that was heard of
    /// happened before that: the one that came soonest after its second began gives the best bound.
    private static func offset(_ lines: [Line], _ first: Double, _ time: Double, _ heard: [Heard]) -> Double {
        var rest = lines[...]
        var offset = time
        for heard in heard {
            guard let index = rest.firstIndex(where: { $0.text == heard.text }) else { continue }
            if let seconds = rest[index].time { offset = min(offset, heard.time - (seconds - first)) }
            rest = rest[(index + 1)...]
        }
        return max(offset, time - 1)
    }

    private static func unfinished(_ command: (command: String, time: Double)) -> Timeline.Event {
        Timeline.Event(.agent, at: command.time, "\(command.command): no end in the log", isFailure: true)
    }
}
