/// What a document says about a size (seed S003 "size unit conversion", facts 2.4).
public enum Size: Sendable, Hashable {
    /// So many bytes.
    case bytes(ByteCount)
    /// This part of the containing device or volume group.
    case percent(Decimal)
    /// Whatever the other volumes of the container leave.
    case remaining

    /// What a size may look like, for messages.
    public static let grammar =
        "a number above 0 with a unit (s, B, KB, MB … YB, KiB, MiB … YiB, %; none means MiB), or \"remaining\""

    /// Reads a size: `100 MiB`, `100MiB`, `2.5 GB`, `40%`, `4000`, `remaining`. Units are case-sensitive.
    ///
    /// Fractions of a byte are dropped.
    ///
    /// - Throws: ``SizeError``.
    public init(_ text: String) throws(SizeError) {
        let text = text.trimmingSpaces
        if text == "remaining" {
            self = .remaining
            return
        }
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = String(text.dropFirst(digits.count)).trimmingSpaces
        guard let number = Decimal(digits) else { throw .grammar }
        self = unit == "%" ? .percent(try Self.share(number)) : .bytes(try Self.count(number, unit: unit))
    }

    private static func share(_ number: Decimal) throws(SizeError) -> Decimal {
        // Hundred times the whole, compared with hundred: 100.5 must not pass as 100.
        guard number.digits > 0, let share = number.percent(of: 1 << 64), share <= 1 << 64 else { throw .percentage }
        return number
    }

    private static func count(_ number: Decimal, unit: String) throws(SizeError) -> ByteCount {
        guard let factor = units[unit] else { throw .unit(unit) }
        guard let bytes = number.truncated(times: factor) else { throw .overflow }
        guard bytes > 0 else { throw .zero }
        return ByteCount(bytes: bytes)
    }
}

extension Size {
    /// What each unit is in bytes; a sector is 512 bytes on every disk, and no unit means MiB.
    private static let units: [String: UInt128] = {
        var units: [String: UInt128] = ["": 1 << 20, "s": 512, "B": 1]
        var decimal: UInt128 = 1
        for (exponent, prefix) in "KMGTPEZY".enumerated() {
            decimal *= 1000
            units["\(prefix)B"] = decimal
            units["\(prefix)iB"] = 1 << (10 * (exponent + 1))
        }
        return units
    }()
}

/// Why a text is not a size.
public enum SizeError: Error, Equatable, CustomStringConvertible {
    /// It does not begin with a number, or the number has more digits than any disk.
    case grammar
    /// There is no such unit.
    case unit(String)
    /// It is nothing.
    case zero
    /// It is not above 0 and at most 100 percent.
    case percentage
    /// It does not fit into 128 bits.
    case overflow

    public var description: String {
        switch self {
        case .grammar: "not a size"
        case .unit(let unit): "no unit \(quoted(unit))"
        case .zero: "a size of 0"
        case .percentage: "a percentage that is not above 0 and at most 100"
        case .overflow: "more bytes than can be counted"
        }
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    var trimmingSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
