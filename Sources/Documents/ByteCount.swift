/// A size as documents write it: a whole number and a unit, such as `8 GiB`, `500 MB` or `512 B`.
public struct ByteCount: Sendable, Hashable, Comparable {
    /// The size in bytes.
    public var bytes: Int64

    /// A size in bytes.
    public init(bytes: Int64) {
        self.bytes = bytes
    }

    /// A size in MiB.
    public static func mebibytes(_ count: Int64) -> ByteCount {
        ByteCount(bytes: count << 20)
    }

    /// The units, with their bytes.
    static let units: KeyValuePairs<String, Int64> = [
        "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
        "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
    ]

    /// Reads a size; nil if the text is none, or if it does not fit 63 bits.
    public init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).trimmingPrefix { $0 == " " }
        guard let count = Int64(digits), let factor = Self.units.first(where: { $0.key == unit })?.value else {
            return nil
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self.bytes = bytes
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.bytes < right.bytes
    }
}

extension ByteCount: CustomStringConvertible {
    /// The size in the largest of MiB, KiB and B that gives a whole number: exact, and the same for equal sizes.
    public var description: String {
        if bytes == 0 { return "0 B" }
        for (unit, factor) in [("MiB", Int64(1 << 20)), ("KiB", 1 << 10)] where bytes % factor == 0 {
            return "\(bytes / factor) \(unit)"
        }
        return "\(bytes) B"
    }
}

extension DocumentNode {
    /// A size with its unit.
    public func byteCount(
        in range: ClosedRange<ByteCount> = ByteCount(bytes: 0)...ByteCount(bytes: .max)
    ) throws(DocumentError) -> ByteCount {
        let text = try string()
        guard let size = ByteCount(text) else {
            let units = ByteCount.units.map(\.key).joined(separator: ", ")
            throw error("'\(text)' is no size; write a whole number and one of: \(units)")
        }
        guard range.contains(size) else {
            throw error("\(text) is not between \(range.lowerBound) and \(range.upperBound)")
        }
        return size
    }
}
