/// The menu of the boot loader that several systems of a node have in common (seed S002, facts 5.6, 5.8): a `grub.cfg` on a
/// partition of its own.
public struct BootMenu: Sendable, Equatable {
    /// The label of the partition's file system, and the partition's name.
    public static let label = "multiboot"
    /// The menu on that partition, where existing conductors edit it.
    public static let path = "/boot/grub2/grub.cfg"
    /// The copy of `boot-info.json` on that partition (decision A1).
    public static let reportPath = "/boot-info.json"
    /// What the line of the default begins with, in front of its digits.
    public static let defaultPrefix = "set default="

    /// One system.
    public struct Entry: Sendable, Equatable {
        /// The name of the system's image, by which it is selected.
        public var name: String
        /// What people see.
        public var title: String
        /// The UUID of the file system with its kernel.
        public var bootUUID: String?
    }

    /// The systems, in the order of the menu.
    public var entries: [Entry]
    /// The index of the system that boots next.
    public var defaultEntry: Int

    /// Reads a `grub.cfg` as the agent writes it. What is not one has no entries.
    public init(reading text: String) {
        entries = []
        defaultEntry = 0
        for line in text.split(separator: "\n") {
            if line.hasPrefix(Self.defaultPrefix) {
                defaultEntry = Int(line.dropFirst(Self.defaultPrefix.count).prefix(while: \.isNumber)) ?? 0
            } else if line.hasPrefix("menuentry ") {
                let parts = line.split(separator: "'", omittingEmptySubsequences: false).map(String.init)
                guard parts.count >= 4 else { continue }
                entries.append(Entry(name: parts[3], title: parts[1]))
            } else if line.contains("--fs-uuid"), let last = entries.indices.last {
                entries[last].bootUUID = line.split(separator: " ").last.map(String.init)
            }
        }
    }

    /// The index of a system, by its name or title.
    public func index(of name: String) -> Int? {
        entries.firstIndex { $0.name == name || $0.title == name }
    }

    /// A menu's text with another default; every other byte stays.
    public static func text(_ text: String, selecting index: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix(defaultPrefix) ? "\(defaultPrefix)\(index)" : String(line)
        }.joined(separator: "\n")
    }
}
