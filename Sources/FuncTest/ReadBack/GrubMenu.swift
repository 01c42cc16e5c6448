internal import Documents

/// The entries of a grub.cfg, as far as they boot Linux.
enum GrubMenu {
    /// One `menuentry`, submenus opened.
    struct Entry: Equatable {
        var title: String
        var root: String?
        var kernel: String?
        var parameters: String?
        var initrd: String?

        var document: DocumentValue {
            .fields([
                "title": .string(title), "root": root.map(DocumentValue.string),
                "kernel": kernel.map(DocumentValue.string), "parameters": parameters.map(DocumentValue.string),
                "initrd": initrd.map(DocumentValue.string),
            ])
        }
    }

    /// Reads the entries in the order of the menu.
    static func parse(_ text: String) -> [Entry] {
        var entries: [Entry] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words.first {
            case "menuentry":
                entries.append(Entry(title: title(String(line))))
            case "search" where words.contains("--fs-uuid"):
                entries.edit { $0.root = words.last }
            case "linux", "linux16", "linuxefi":
                entries.edit {
                    $0.kernel = words.dropFirst().first
                    $0.parameters = words.dropFirst(2).joined(separator: " ")
                }
            case "initrd", "initrd16", "initrdefi":
                entries.edit { $0.initrd = words.dropFirst().first }
            default:
                break
            }
        }
        return entries
    }

    /// The text between the first quotes of a line.
    private static func title(_ line: String) -> String {
        guard let quote = line.first(where: { $0 == "'" || $0 == "\"" }) else { return "" }
        return line.split(separator: quote, omittingEmptySubsequences: false).dropFirst().first.map(String.init) ?? ""
    }
}

extension Array {
    /// Changes the last element; lines before the first entry are the menu's own.
    fileprivate mutating func edit(_ change: (inout Element) -> Void) {
        guard !isEmpty else { return }
        change(&self[count - 1])
    }
}
