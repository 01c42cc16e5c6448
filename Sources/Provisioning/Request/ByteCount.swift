/// An exact number of bytes. 128 bits hold every size that the grammar can name up to 2^48 YiB.
public struct ByteCount: Sendable, Hashable, Comparable {
    /// The number.
    public var bytes: UInt128

    /// Counts bytes.
    public init(bytes: UInt128) {
        self.bytes = bytes
    }

    /// Counts MiB.
    public static func mib(_ count: UInt64) -> ByteCount {
        ByteCount(bytes: UInt128(count) << 20)
    }

    public static func < (left: ByteCount, right: ByteCount) -> Bool {
        left.bytes < right.bytes
    }
}

extension ByteCount: CustomStringConvertible {
    /// In MiB, with one decimal digit (rounded down) unless it is a whole number: `8192 MiB`, `7.9 MiB`.
    public var description: String {
        let (whole, rest) = bytes.quotientAndRemainder(dividingBy: 1 << 20)
        if rest == 0 { return "\(whole) MiB" }
        if whole == 0 && rest < (1 << 20) / 10 { return "\(rest) B" }
        return "\(whole).\((rest * 10) >> 20) MiB"
    }
}
