public import Documents

/// One line of a benchmark: what Bareproof takes, beside what something else takes in the same run.
public struct Measurement: Sendable, Equatable {
    /// What was measured.
    public var name: String
    /// Bareproof's figure.
    public var ours: Double
    /// The figure that it is held against, or nil where there is nothing to hold it against.
    public var reference: Double?
    /// The largest ratio of ours to the reference that is allowed, or nil where none is set.
    public var limit: Double?
    /// The unit of both figures.
    public var unit: String

    /// Describes a line.
    public init(_ name: String, ours: Double, reference: Double? = nil, limit: Double? = nil, unit: String = "s") {
        self.name = name
        self.ours = ours
        self.reference = reference
        self.limit = limit
        self.unit = unit
    }

    /// Ours to the reference.
    public var ratio: Double? {
        reference.flatMap { $0 > 0 ? ours / $0 : nil }
    }

    /// Whether the ratio is within its limit.
    public var isWithinLimit: Bool {
        guard let limit else { return true }
        return ratio.map { $0 <= limit } ?? false
    }

    /// The line as it stands in `bench.json`.
    public var document: DocumentValue {
        .fields([
            "name": .string(name), "ours": .seconds(ours), "reference": reference.map(DocumentValue.seconds) ?? .null,
            "ratio": ratio.map(DocumentValue.seconds) ?? .null, "limit": limit.map(DocumentValue.number) ?? .null,
            "unit": .string(unit),
        ])
    }
}

/// Measurements as a table for people.
public enum MeasurementTable {
    /// The lines with their heads, columns aligned.
    public static func render(_ measurements: [Measurement]) -> String {
        let head = ["name", "ours", "reference", "ratio", "limit", "unit"]
        let rows = measurements.map { line in
            [
                line.name, figure(line.ours), figure(line.reference), figure(line.ratio), figure(line.limit), line.unit,
            ] + (line.isWithinLimit ? [] : ["over the limit"])
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        return ([head] + rows).map { row in
            row.enumerated().map { column, text in
                let width = column < widths.count ? widths[column] : 0
                let padding = String(repeating: " ", count: max(0, width - text.count))
                return (1...4).contains(column) ? padding + text : text + padding
            }.joined(separator: "  ") + "\n"
        }.joined()
    }

    private static func figure(_ value: Double?) -> String {
        guard let value else { return "-" }
        let hundredths = Int64((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
