/// An entry of a boot menu.
public struct GrubMenuEntry: Sendable, Equatable {
    /// Its index among the entries and submenus of the top level, from 0: what `set default=` takes.
    public var index: Int
    /// Its title.
    public var title: String
    /// The root that its kernel gets, as it stands there: `UUID=…`, or `/dev/mapper/…` for LVM.
    public var root: String?
}

/// Reads the menu of a `grub.cfg`, as `grub-mkconfig` writes it.
public enum GrubMenu {
    /// The entries of the top level, in order. A submenu takes an index but is no entry.
    public static func entries(in text: String) -> [GrubMenuEntry] {
        var entries: [GrubMenuEntry] = []
        var (index, depth) = (0, 0)
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            let opens = line.hasSuffix("{")
            if depth == 0, let title = title(of: line), opens {
                if words.first == "menuentry" { entries.append(GrubMenuEntry(index: index, title: title)) }
                index += 1
            } else if depth == 1, words.first?.hasPrefix("linux") == true, entries.last?.index == index - 1 {
                entries[entries.count - 1].root = root(words)
            }
            if opens { depth += 1 }
            if words == ["}"] { depth = max(0, depth - 1) }
        }
        return entries
    }

    /// The first entry that boots from a root file system.
    ///
    /// - Parameters:
    ///   - rootUUID: The file system's UUID.
    ///   - device: The node that it has in the device mapper, if it has one.
    public static func entry(booting rootUUID: String, on device: String? = nil, in text: String) -> GrubMenuEntry? {
        entries(in: text).first { $0.root == "UUID=\(rootUUID)" || (device != nil && $0.root == device) }
    }

    /// The title of a line that opens an entry or a submenu: the first quoted word.
    private static func title(of line: Substring) -> String? {
        guard line.hasPrefix("menuentry ") || line.hasPrefix("submenu ") else { return nil }
        guard let start = line.firstIndex(where: { $0 == "'" || $0 == "\"" }) else { return nil }
        let rest = line[line.index(after: start)...]
        return rest.firstIndex(of: line[start]).map { String(rest[..<$0]) }
    }

    private static func root(_ words: [Substring]) -> String? {
        let prefix = "root="
        return words.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}
