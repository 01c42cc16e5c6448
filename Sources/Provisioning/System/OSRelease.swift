/// What a system says that it is: os-release(5).
public struct OSRelease: Sendable, Equatable {
    /// What a boot menu calls it: `Debian GNU/Linux`.
    public var name: String
    /// What its folder on an EFI system partition is called: `debian`.
    public var identifier: String

    /// Reads a file's text; what it does not say is `Linux`.
    public init(_ text: String) {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[parts[0]] = Self.unquoted(parts[1]) }
        }
        name = values["NAME"].map(String.init) ?? "Linux"
        let plain = (values["ID"] ?? "").lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        identifier = plain.isEmpty ? "linux" : plain
    }

    private static func unquoted(_ value: Substring) -> Substring {
        guard value.count > 1, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
            return value
        }
        return value.dropFirst().dropLast()
    }
}
