/// What a first boot's fields may be. All of it ends up in configuration files, as one value each.
extension Field {
    /// A host's name, or a name with its domains (RFC 1123, and underscores, which exist).
    static func isHostname(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        $0.isWordCharacter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }

    static func isHost(_ text: String) -> Bool { isHostname(text) || NetworkAddress.isAddress(text) }

    func hostname() -> String? {
        guard let text = filledLine()?.value else { return nil }
        return Self.isHostname(text) ? text : refused("a host name of letters, digits, \"-\" and \".\"")
    }

    func host() -> String? {
        guard let text = filledLine()?.value else { return nil }
        return Self.isHost(text) ? text : refused("a host name or an address")
    }

    /// - Parameter noting: Whether another value is a problem that nobody has noted yet.
    func address(noting: Bool = true) -> String? {
        guard case .string(let text) = value, NetworkAddress.isAddress(text) else {
            return noting ? refused("an address") : nil
        }
        return text
    }

    func macAddress() -> String? {
        if case .string(let text) = value, let mac = NetworkAddress.mac(text) { return mac }
        return refused("a hardware address such as 52:54:00:00:00:07")
    }

    /// What the kernel takes for an interface.
    func interfaceName() -> String? {
        guard let text = line()?.value else { return nil }
        let isName = (1...15).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isName, !text.contains("/"), text != ".", text != ".." else {
            return refused("a name of an interface: at most 15 letters and digits, such as \"eth0\"")
        }
        return text
    }

    /// Words of an array, or of a text in which commas or spaces separate them. Fuel puts quotation marks around such a text.
    func words(_ allowed: String, _ isOne: (String) -> Bool) -> [String]? {
        var words: [String]
        switch value {
        case .array: words = (array() ?? []).compactMap { $0.line()?.value }
        case .string:
            let marks: Set<Character> = [" ", ",", "\"", "'"]
            words = (line()?.value ?? "").split(whereSeparator: marks.contains).map(String.init)
        default: return refused("an array of \(allowed)")
        }
        words.removeAll(where: \.isEmpty)
        guard let wrong = words.first(where: { !isOne($0) }) else { return words }
        problems.add(path, found: quoted(wrong), allowed: allowed)
        return nil
    }

    /// Lines of an array, none of them empty.
    func filledLines() -> [String] {
        (array() ?? []).compactMap { field in
            guard let line = field.line()?.value else { return nil }
            return line.isEmpty ? field.refused("a text that is not empty") : line
        }
    }

    /// Public keys as authorized_keys(5) has them.
    func keys() -> [String] {
        (array() ?? []).compactMap { field in
            guard let line = field.line()?.value else { return nil }
            let isKey = line.split(separator: " ").count >= 2
            return isKey ? line : field.refused("a public key such as \"ssh-ed25519 AAAA… name\"")
        }
    }

    /// A zone below /usr/share/zoneinfo.
    func timezone() -> String? {
        guard let text = filledLine()?.value else { return nil }
        let isZone =
            text.utf8.allSatisfy { $0.isWordCharacter || "/_+-".utf8.contains($0) } && !text.hasPrefix("/")
        return isZone ? text : refused("a time zone such as \"Europe/Berlin\"")
    }

    /// A word that names files.
    func profile() -> String? {
        guard let text = filledLine()?.value else { return nil }
        return Self.isFileName(text) ? text : refused("letters, digits, \"_\", \".\" and \"-\"")
    }

    func templateName() -> Located<String>? {
        guard let text = filledLine() else { return nil }
        return Self.isFileName(text.value) ? text : refused("the name of a template, without a folder")
    }

    static func isFileName(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0.isWordCharacter || "_.-".utf8.contains($0) } && text.first != "."
    }

    func whole(in range: ClosedRange<Int>) -> Int? {
        if case .number(let text) = value, let number = Int(text), range.contains(number) { return number }
        return refused("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A truth value; existing documents write numbers.
    func truth() -> Bool {
        switch value {
        case .null: return false
        case .number(let text):
            if let number = Int(text) { return number != 0 }
        case .string("0"), .string("false"): return false
        case .string("1"), .string("true"): return true
        default: break
        }
        return bool() ?? false
    }

    /// A text or a number, as a text on one line.
    func word() -> String? {
        if case .number(let text) = value { return text }
        return line()?.value
    }
}
