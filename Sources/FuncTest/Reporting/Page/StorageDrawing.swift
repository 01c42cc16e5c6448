public import Documents

/// A state's disks, arrays and volume groups to scale, as one SVG file that needs nothing else: `bareproof inspect --format svg`.
public struct StorageDrawing {
    private static let margin = 12.0
    private static let pitch = StoragePicture.height + StoragePicture.gap + 10

    private let rows: [StorageRow]

    /// Takes a state in the shape of `expected.yaml`.
    public init(of state: DocumentValue) {
        rows = StorageRow.all(in: state)
    }

    /// The file's text.
    public func rendered() -> String {
        let height = Self.pitch * Double(max(1, rows.count)) + Self.margin
        let width = StoragePicture.width + 2 * Self.margin
        // Each row has a scale of its own: a volume group of gibibytes would be nothing beside a disk of tebibytes.
        let lines = rows.enumerated().flatMap { index, row in
            StoragePicture.line(Self.caption(row), row, row.extent, y: Self.pitch * Double(index))
        }
        let none = Markup.tag("text", ["x": "0", "y": "12", "class": "side"], "no disks")
        let picture = Markup.tag(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "storage", "width": width.fixed(0),
                "height": height.fixed(0),
                "viewBox": "\((-Self.margin).fixed(0)) \((-Self.margin).fixed(0)) \(width.fixed(0)) \(height.fixed(0))",
            ], [.tag("style", .verbatim(Self.style))] + (rows.isEmpty ? [none] : lines))
        return picture.rendered(.xml)
    }

    private static func caption(_ row: StorageRow) -> String {
        let size = row.size > 0 ? TimelineView.mebibytes(row.size) : ""
        return (["\(row.kind.rawValue) \(row.name)"] + [size, row.detail].filter { !$0.isEmpty }).joined(
            separator: ", ")
    }

    private static let style: StaticString = """
        svg.storage { background: #fff; }
        text { fill: #1b1f24; font: 12px system-ui, sans-serif; }
        .figures, .side { fill: #57606a; font-size: 11px; }
        .frame { fill: none; stroke: #6e7781; }
        .part { stroke: #6e7781; fill: #d3e3f8; }
        .part.boot { fill: #e4d3f5; } .part.lvm { fill: #cfe6dc; } .part.raid { fill: #f5e0c3; } .part.swap { fill: #e3e3e3; }
        @media (prefers-color-scheme: dark) {
            svg.storage { background: #0d1117; }
            text { fill: #e6edf3; } .figures, .side { fill: #9aa4ae; }
            .part { fill: #24405f; }
            .part.boot { fill: #4a3561; } .part.lvm { fill: #24483a; } .part.raid { fill: #533c1c; } .part.swap { fill: #444; }
        }
        """
}
