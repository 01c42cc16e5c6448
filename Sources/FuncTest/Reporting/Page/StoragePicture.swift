/// Disks, arrays and volume groups as pictures to scale: what was expected above what is there, both on one scale.
struct StoragePicture {
    /// A picture's width in its own units.
    static let width = 1000.0
    /// A part that is smaller than this would not be seen; it is shown as large as this.
    static let smallest = 4.0
    static let height = 34.0
    static let gap = 18.0

    /// One thing as it should be and as it is.
    struct Pair: Sendable, Equatable {
        var expected: StorageRow?
        var actual: StorageRow?

        /// Either.
        var any: StorageRow? { actual ?? expected }
        /// Bytes that the width stands for.
        var extent: Int64 { max(expected?.extent ?? 0, actual?.extent ?? 0) }
    }

    /// A place of a picture.
    struct Box: Sendable, Equatable {
        var x: Double
        var width: Double
    }

    let pairs: [Pair]
    private let differing: [String]

    /// Takes an inspection.
    ///
    /// - Parameter differing: The paths of the differences, which are marked.
    init(_ inspection: InspectionRecord, differing: [String]) {
        let expected = inspection.expected.map(StorageRow.all) ?? []
        let actual = StorageRow.all(in: inspection.actual)
        func same(_ left: StorageRow, _ right: StorageRow) -> Bool {
            left.kind == right.kind && left.name == right.name
        }
        pairs =
            actual.map { row in Pair(expected: expected.first { same($0, row) }, actual: row) }
            + expected.filter { row in !actual.contains { same($0, row) } }.map { Pair(expected: $0, actual: nil) }
        self.differing = differing
    }

    // MARK: Geometry

    /// Where a part is in a picture that stands for so many bytes.
    static func box(_ segment: StorageRow.Segment, extent: Int64) -> Box {
        guard extent > 0 else { return Box(x: 0, width: width) }
        let scale = width / Double(extent)
        let x = min(max(0, Double(segment.start) * scale), width - smallest)
        return Box(x: x, width: min(max(smallest, Double(segment.size) * scale), width - x))
    }

    /// Whether one of the differences is of this or within it, or of what it is in.
    static func differs(_ path: String, among differing: [String]) -> Bool {
        differing.contains { other in isWithin(other, path) || isWithin(path, other) }
    }

    private static func isWithin(_ path: String, _ outer: String) -> Bool {
        guard path.hasPrefix(outer) else { return false }
        guard let next = path.dropFirst(outer.count).first else { return true }
        return next == "." || next == "["
    }

    // MARK: Markup

    /// The pictures with their headings, and all of it as a table.
    func markup() -> Markup {
        .group(
            pairs.compactMap { pair in pair.any.map { figure($0, pair) } } + [
                PageParts.folded("The same as a table", table)
            ])
    }

    private func figure(_ row: StorageRow, _ pair: Pair) -> Markup {
        let picture = Markup.tag(
            "svg",
            [
                "class": "storage", "viewBox": "0 0 1000 \(Int(2 * (Self.height + Self.gap)))", "role": "img",
                "aria-label":
                    "\(row.kind.rawValue) \(row.name), expected above actual; the table below has the figures",
            ],
            Self.line("expected", pair.expected, pair.extent, y: 0, differing)
                + Self.line("actual", pair.actual, pair.extent, y: Self.height + Self.gap, differing))
        let size = row.size > 0 ? ", \(TimelineView.mebibytes(row.size))" : ""
        let detail = row.detail.isEmpty ? "" : ", \(row.detail)"
        return .tag(
            "figure",
            .tag("figcaption", .tag("strong", .text("\(row.kind.rawValue) \(row.name)")), .text(size + detail)),
            PageParts.scrolling("\(row.kind.rawValue) \(row.name), to scale", picture))
    }

    /// A row with what it is called above it.
    static func line(
        _ side: String, _ row: StorageRow?, _ extent: Int64, y: Double, _ differing: [String] = []
    ) -> [Markup] {
        let caption = Markup.tag(
            "text", ["x": "0", "y": (y + 12).fixed(0), "class": "side"],
            .text(row == nil ? "\(side): nothing said of it" : side))
        guard let row else { return [caption] }
        let top = y + gap - 2
        let frame = Markup.tag(
            "rect",
            [
                "class": "frame", "x": "0.5", "y": top.fixed(1),
                "width": max(smallest, extent > 0 ? Double(row.extent) / Double(extent) * width - 1 : 0)
                    .fixed(2),
                "height": height.fixed(1),
            ])
        return [caption, frame] + row.segments.map { segment($0, extent, top: top, differing) }
    }

    private static func segment(
        _ segment: StorageRow.Segment, _ extent: Int64, top: Double, _ differing: [String]
    ) -> Markup {
        let box = box(segment, extent: extent)
        let differs = differs(segment.path, among: differing)
        let label = (differs ? "≠ " : "") + segment.label
        // An svg of its own cuts off what does not fit.
        return .tag(
            "svg",
            ["x": box.x.fixed(2), "y": top.fixed(1), "width": box.width.fixed(2), "height": height.fixed(1)],
            .tag("title", .text("\(label): \(figures(segment))\(differs ? ", differs" : "")")),
            .tag(
                "rect",
                [
                    "class": "part \(segment.style)\(differs ? " differs" : "")", "x": "1", "y": "1",
                    "width": max(1, box.width - 2).fixed(2), "height": (height - 2).fixed(1),
                ]),
            .tag("text", ["x": "6", "y": "15"], .text(label)),
            .tag("text", ["x": "6", "y": "28", "class": "figures"], .text(TimelineView.mebibytes(segment.size))))
    }

    private static func figures(_ segment: StorageRow.Segment) -> String {
        "\(TimelineView.mebibytes(segment.size)) from \(TimelineView.mebibytes(segment.start))"
    }

    private var table: Markup {
        let rows = pairs.flatMap { pair -> [Markup] in
            guard let row = pair.any else { return [] }
            let count = max(pair.expected?.segments.count ?? 0, pair.actual?.segments.count ?? 0)
            return (0..<count).map { index in
                func cell(_ row: StorageRow?) -> Markup {
                    guard let row, row.segments.indices.contains(index) else {
                        return .tag("td", .tag("em", "nothing"))
                    }
                    let segment = row.segments[index]
                    let differs = Self.differs(segment.path, among: differing) ? "≠ " : ""
                    return .tag("td", .text("\(differs)\(segment.label), \(Self.figures(segment))"))
                }
                return .tag(
                    "tr", .tag("th", ["scope": "row"], .text("\(row.kind.rawValue) \(row.name)")), cell(pair.expected),
                    cell(pair.actual))
            }
        }
        return PageParts.table(["where", "expected", "actual"], rows)
    }
}
