/// The text of mdadm.conf.
public enum MdadmConf {
    /// Brings a text up to date: lines of the same array, or of the same device node, are replaced; all other lines
    /// stay as they are.
    ///
    /// - Parameter arrays: `ARRAY` lines, as `mdadm --detail --brief` says them.
    public static func updated(_ text: String, with arrays: [String]) -> String {
        let known = Set(arrays.flatMap { keys(of: Substring($0)) })
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { known.isDisjoint(with: keys(of: $0)) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return (lines.map(String.init) + arrays).joined(separator: "\n") + "\n"
    }

    /// The device node and the UUID of an `ARRAY` line; none for every other line.
    private static func keys(of line: Substring) -> [String] {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.first?.uppercased() == "ARRAY" else { return [] }
        let device = words.dropFirst().first { $0.hasPrefix("/") }
        let uuid = words.first { $0.uppercased().hasPrefix("UUID=") }
        return [device.map(String.init), uuid.map { $0.uppercased() }].compactMap(\.self)
    }
}
