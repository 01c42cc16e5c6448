/// A case's timeline as a picture: a lane for each source of events and for each disk, one above the other on one clock.
struct TimelineView {
    /// How many places a lane has for moments: more could not be told apart.
    static let places = 400

    let timeline: Timeline
    private let scale: TimeScale

    init(_ timeline: Timeline) {
        self.timeline = timeline
        scale = TimeScale(seconds: timeline.seconds)
    }

    /// The lanes, the axis below them, and the events as a table.
    func markup() -> Markup {
        guard !timeline.events.isEmpty else { return .tag("p", "Nothing was taken down.") }
        return .group([
            .tag(
                "div", ["class": "lanes"],
                Timeline.Lane.allCases.map(lane)
                    + Dictionary(grouping: timeline.disks, by: \.disk)
                    .sorted { $0.key < $1.key }.map { disk($0.key, $0.value) } + [axis]),
            table,
        ])
    }

    // MARK: Lanes

    private func lane(_ lane: Timeline.Lane) -> Markup {
        let events = timeline.events.filter { $0.lane == lane }
        let spans = events.filter { $0.seconds != nil }.prefix(Self.places * 2).map(span)
        return row(
            Self.name(of: lane), count: "\(events.count)",
            picture: spans + moments(events.filter { $0.seconds == nil }),
            label: "\(events.count) events, on the clock of the case")
    }

    private func span(_ event: Timeline.Event) -> Markup {
        .tag(
            "rect",
            [
                "class": event.isFailure ? "bad" : "span", "x": scale.x(event.time).fixed(2), "y": "3",
                "width": scale.width(event.seconds ?? 0, at: event.time).fixed(2), "height": "14",
            ],
            .tag(
                "title",
                .text("\(event.time.fixed(1)) s, \((event.seconds ?? 0).fixed(1)) s long: \(Self.brief(event.text))")))
    }

    /// Moments that are closer than a place are one mark, which is the higher the more they are.
    private func moments(_ events: [Timeline.Event]) -> [Markup] {
        let groups = Dictionary(grouping: events) { Int(scale.x($0.time) / TimeScale.width * Double(Self.places - 1)) }
        let most = groups.values.map(\.count).max() ?? 1
        return groups.sorted { $0.key < $1.key }.map { place, events in
            let height = 8 + 10 * Double(events.count) / Double(most)
            return .tag(
                "rect",
                [
                    "class": events.contains(where: \.isFailure) ? "bad" : "mark",
                    "x": (Double(place) * TimeScale.width / Double(Self.places)).fixed(2),
                    "y": (19 - height).fixed(2), "width": "2", "height": height.fixed(2),
                ], .tag("title", .text(Self.title(of: events))))
        }
    }

    private static func title(of events: [Timeline.Event]) -> String {
        let first = events.first.map { "\($0.time.fixed(1)) s: \(brief($0.text))" } ?? ""
        return events.count == 1 ? first : "\(first) (and \(events.count - 1) more)"
    }

    static func brief(_ text: String) -> String {
        text.count <= 160 ? text : text.prefix(160) + "…"
    }

    // MARK: Disks

    private func disk(_ name: String, _ activity: [Timeline.DiskActivity]) -> Markup {
        let most = activity.map { Double($0.readBytes + $0.writtenBytes) / max(0.1, $0.seconds) }.max() ?? 1
        let picture = activity.prefix(Self.places * 4).flatMap { bars($0, most: max(1, most)) }
        let read = activity.map(\.readBytes).reduce(0, +)
        let written = activity.map(\.writtenBytes).reduce(0, +)
        let figures = "read \(Self.mebibytes(read)), written \(Self.mebibytes(written))"
        return row("disk \(name)", count: figures, picture: picture, label: "\(figures), at each second")
    }

    /// What was written stands on what was read; the root of the rate, so that little is seen beside much.
    private func bars(_ activity: Timeline.DiskActivity, most: Double) -> [Markup] {
        func height(_ bytes: Int64) -> Double {
            (Double(max(0, bytes)) / max(0.1, activity.seconds) / most).squareRoot() * 18
        }
        let whole = height(activity.readBytes + activity.writtenBytes)
        let total = Double(max(1, activity.readBytes + activity.writtenBytes))
        let read = whole * Double(activity.readBytes) / total
        let title =
            "\(activity.time.fixed(1)) s: read \(Self.mebibytes(activity.readBytes)), "
            + "written \(Self.mebibytes(activity.writtenBytes))"
        return [("read", 19 - read, read), ("written", 19 - whole, whole - read)].filter { $0.2 > 0 }.map {
            kind, y, height in
            .tag(
                "rect",
                [
                    "class": kind, "x": scale.x(activity.time).fixed(2), "y": y.fixed(2),
                    "width": scale.width(activity.seconds, at: activity.time).fixed(2), "height": height.fixed(2),
                ], .tag("title", .text(title)))
        }
    }

    static func mebibytes(_ bytes: Int64) -> String {
        "\((Double(bytes) / 1_048_576).fixed(1)) MiB"
    }

    // MARK: Rows

    private func row(_ name: String, count: String, picture: [Markup], label: String) -> Markup {
        .tag(
            "div", ["class": "lane"],
            .tag("span", ["class": "name"], .text(name), .tag("small", .text(" \(count)"))),
            .tag(
                "svg",
                [
                    "viewBox": "0 0 1000 20", "preserveAspectRatio": "none", "role": "img",
                    "aria-label": "\(name): \(label)",
                ], picture))
    }

    private var axis: Markup {
        .tag(
            "div", ["class": "lane axis", "aria-hidden": "true"], .tag("span", ["class": "name"], "time"),
            .tag(
                "div", ["class": "ticks"], scale.ticks.map(tick)))
    }

    /// A time on the axis. Beside the right edge its text is on the left of its line: there is room on that side alone.
    private func tick(_ time: Double) -> Markup {
        let share = scale.x(time) / TimeScale.width * 100
        let isLast = share > 90
        return .tag(
            "span",
            isLast
                ? ["class": "end", "style": "right:\((100 - share).fixed(2))%"] : ["style": "left:\(share.fixed(2))%"],
            .text(TimeScale.label(time)))
    }

    static func name(of lane: Timeline.Lane) -> String {
        switch lane {
        case .steps: "steps"
        case .power: "power"
        case .libvirt: "libvirt"
        case .network: "DHCP, TFTP"
        case .requests: "file server"
        case .console: "console"
        case .agent: "agent"
        }
    }

    /// How many events the table has; the console and the agent's log have sections of their own.
    static let tableLimit = 2000

    private var table: Markup {
        let events = timeline.events.filter { $0.lane != .console && $0.lane != .agent }
        let rows = events.prefix(Self.tableLimit).map { event -> Markup in
            .tag(
                "tr", ["class": event.isFailure ? "bad" : nil],
                .tag("td", ["class": "number"], .text("\(event.time.fixed(1))")),
                .tag("td", ["class": "number"], .text(event.seconds.map { $0.fixed(1) } ?? "")),
                .tag("td", .text(Self.name(of: event.lane))),
                .tag("td", .text((event.isFailure ? "failed: " : "") + PageParts.beginning(of: event.text, limit: 500)))
            )
        }
        let caption = events.count > rows.count ? ", the first \(rows.count) of them" : ""
        return PageParts.folded(
            "\(events.count) events of steps, power, libvirt, DHCP, TFTP and file server as a table\(caption)",
            PageParts.table(["at, s", "for, s", "source", "what"], rows))
    }
}
