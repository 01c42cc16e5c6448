/// A number as people write it, exactly: `digits` × 10^−`scale`.
public struct Decimal: Sendable, Hashable {
    /// The digits without the decimal point.
    public var digits: UInt128
    /// How many of the digits stand behind the decimal point; at most 18.
    public var scale: Int

    /// Reads `12` or `12.5`; nil for anything else, and for more digits than fit.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) }) else {
            return nil
        }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.count <= 18, let digits = UInt128(parts[0] + fraction) else { return nil }
        self.digits = digits
        scale = fraction.count
    }

    /// This number times a factor, without what is behind the decimal point; nil if it does not fit.
    func truncated(times factor: UInt128) -> UInt128? {
        let (product, overflow) = digits.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product / divisor
    }

    /// This many hundredths of a whole, without fractions; nil if it does not fit.
    func percent(of whole: UInt128) -> UInt128? {
        let (product, overflow) = digits.multipliedReportingOverflow(by: whole)
        return overflow ? nil : product / (divisor * 100)
    }

    /// 10^scale.
    private var divisor: UInt128 {
        (0..<scale).reduce(into: 1) { power, _ in power *= 10 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Decimal: CustomStringConvertible {
    public var description: String {
        let text = String(digits)
        guard scale > 0 else { return text }
        let padded = String(repeating: "0", count: max(0, scale + 1 - text.count)) + text
        return padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
