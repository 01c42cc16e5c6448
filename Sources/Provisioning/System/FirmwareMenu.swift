/// An entry of the menu that UEFI keeps in its own memory (UEFI 2.10, 3.1), as efibootmgr(8) lists it.
public struct FirmwareMenuEntry: Sendable, Equatable {
    /// Its number: four hexadecimal digits.
    public var number: String
    /// What it is called.
    public var label: String
    /// The unique GUID of the partition that it starts from, in lower case; nil for one that starts from elsewhere.
    public var partition: String?

    /// Reads what `efibootmgr -v` prints, a line an entry: `Boot0001* debian\tHD(2,GPT,GUID,0xc800,0x64000)/File(…)`.
    public static func entries(in text: String) -> [FirmwareMenuEntry] {
        text.split(separator: "\n").compactMap { line in
            let number = line.dropFirst("Boot".count).prefix(4)
            // Other lines begin so too: BootCurrent, BootOrder.
            guard line.hasPrefix("Boot"), number.count == 4, number.allSatisfy(\.isHexDigit) else { return nil }
            let rest = line.dropFirst("Boot0000".count).drop { $0 == "*" || $0 == " " }
            let parts = rest.split(separator: "\t", maxSplits: 1)
            return FirmwareMenuEntry(
                number: String(number), label: parts.first.map(String.init) ?? "",
                partition: parts.dropFirst().first.flatMap(partition))
        }
    }

    private static func partition(_ path: Substring) -> String? {
        let fields = path.split(separator: ",", maxSplits: 3)
        guard fields.count == 4, fields[0].hasPrefix("HD("), fields[1] == "GPT" else { return nil }
        return fields[2].lowercased()
    }
}
