/// A line of fstab that the agent answers for (facts 6.1).
public struct FstabEntry: Sendable, Equatable {
    /// The file system's UUID.
    public var uuid: String
    /// Where it is mounted; nil for swap space.
    public var mountPath: String?
    /// The type as mount(8) knows it.
    public var type: String
    /// The options.
    public var options: String
    /// Whether the line counts; it is a comment if not.
    public var isEnabled: Bool

    /// Describes a line.
    public init(uuid: String, mountPath: String?, type: String, options: String = "defaults", isEnabled: Bool = true) {
        self.uuid = uuid
        self.mountPath = mountPath
        self.type = type
        self.options = options
        self.isEnabled = isEnabled
    }

    /// The line as it is written: `UUID=… /srv xfs noatime 0 0`.
    public var line: String {
        let mount = mountPath.map(Self.escaped) ?? "swap"
        return "\(isEnabled ? "" : "#")UUID=\(uuid) \(mount) \(type) \(options) 0 0"
    }

    /// A path as fstab(5) wants it: white space and backslashes as octal numbers.
    private static func escaped(_ path: String) -> String {
        path.reduce(into: "") { text, character in
            switch character {
            case " ": text += "\\040"
            case "\\": text += "\\134"
            default: text.append(character)
            }
        }
    }
}

/// The text of fstab.
public enum Fstab {
    /// Where a text mounts file systems, by their UUIDs; lines of the agent that do not count are read too.
    public static func mounts(in text: String) -> [String: String] {
        let lines = text.split(separator: "\n").compactMap(Line.init).filter { $0.device.hasPrefix("UUID=") }
        return Dictionary(lines.map { (String($0.device.dropFirst(5)), $0.mount) }) { first, _ in first }
    }

    /// Brings a text up to date (decision "fstab on a second provision"): a line that mounts where an entry does is
    /// replaced, entries without such a line are added in their order, all other lines stay as they are.
    ///
    /// A line that uses an entry's UUID, or is an entry's line as a comment, is an entry's line too.
    public static func updated(_ text: String, with entries: [FstabEntry]) -> String {
        var missing = entries
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let key = Line(line), entries.contains(where: { key.isAbout($0) }) else {
                lines.append(String(line))
                continue
            }
            guard let index = missing.firstIndex(where: { key.isAbout($0) }) else { continue }
            lines.append(missing.remove(at: index).line)
        }
        if lines.last == "" { lines.removeLast() }
        return (lines + missing.map(\.line)).joined(separator: "\n") + "\n"
    }

    /// What a line is about, if it is a line or one that was commented out.
    private struct Line {
        var device: String
        var mount: String

        init?(_ line: Substring) {
            // The agent's own disabled lines begin with "#UUID=", without a space (facts 6.1).
            let text = line.hasPrefix("#UUID=") ? line.dropFirst() : line
            let fields = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard fields.count >= 3, let first = fields.first, !first.hasPrefix("#") else { return nil }
            device = String(first)
            mount = String(fields[1])
        }

        func isAbout(_ entry: FstabEntry) -> Bool {
            let fields = entry.line.split(separator: " ")
            return device == "UUID=\(entry.uuid)" || (entry.mountPath != nil && fields[1] == mount)
        }
    }
}
