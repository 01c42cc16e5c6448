/// The menu of the boot loader that several systems have in common (seed S002, facts 5.6).
public struct MultibootMenu: Sendable, Equatable {
    /// One system.
    public struct Entry: Sendable, Equatable {
        /// Its title: `Debian GNU/Linux 12 (bookworm) (on /dev/vda3)`.
        public var title: String
        /// The name of its image, by which it is selected.
        public var identifier: String
        /// The UUID of the file system with the kernel.
        public var bootUUID: String
        /// What boots; nil has the system's own menu say.
        public var kernel: ProbedKernel?
        /// Where the system's own menu is on that file system: `/boot/grub/grub.cfg`.
        public var ownMenu: String

        /// Describes an entry.
        public init(title: String, identifier: String, bootUUID: String, kernel: ProbedKernel?, ownMenu: String) {
            self.title = title
            self.identifier = identifier
            self.bootUUID = bootUUID
            self.kernel = kernel
            self.ownMenu = ownMenu
        }
    }

    /// Seconds for which the menu is shown (facts 5.6).
    static let timeout = 1

    /// The entries, in the order of the menu.
    public var entries: [Entry]
    /// The index of the entry that boots unless somebody chooses another.
    public var defaultEntry: Int

    /// Describes a menu.
    public init(entries: [Entry], defaultEntry: Int) {
        self.entries = entries
        self.defaultEntry = defaultEntry
    }

    /// The text of `grub.cfg`. Whoever switches the default edits the digits behind `set default=` and nothing else (facts 5.8).
    public var text: String {
        var lines = ["set timeout=\(Self.timeout)", "insmod part_gpt", "insmod ext2"]
        lines += serialConsole
        for entry in entries { lines += Self.lines(of: entry) }
        return (lines + ["set default=\(defaultEntry)"]).joined(separator: "\n") + "\n"
    }

    private static func lines(of entry: Entry) -> [String] {
        let search = "  search --no-floppy --fs-uuid --set=root \(entry.bootUUID)"
        let head = ["menuentry \(quotedWord(entry.title)) --id \(quotedWord(entry.identifier)) {", search]
        return head + body(of: entry) + ["}"]
    }

    /// A system whose kernel was replaced still boots: its own menu knows the new one, and no other system has to. The parameters
    /// are in GRUB's language already: they come from the system's own menu.
    private static func body(of entry: Entry) -> [String] {
        let ownMenu = "  configfile \(word(entry.ownMenu))"
        guard let kernel = entry.kernel else { return [ownMenu] }
        let initrd = kernel.initramfs.map { ["  initrd \(word($0))"] } ?? []
        return ["  if [ -e \(word(kernel.kernel)) ]; then", "  linux \(word(kernel.kernel)) \(kernel.parameters)"]
            + initrd + ["  else", ownMenu, "  fi"]
    }

    /// The menu on the serial line too, if a kernel is told to use one.
    private var serialConsole: [String] {
        let consoles = entries.flatMap { SerialConsole.all(in: $0.kernel?.parameters ?? "") }
        return consoles.last?.menuLines ?? []
    }

    /// A word of GRUB's language as it is, in quotation marks if it needs them.
    private static func word(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._+~:@%-".contains($0)) }
        return isPlain && !text.isEmpty ? text : quotedWord(text)
    }

    /// A word in quotation marks: what lists systems finds it by them.
    private static func quotedWord(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
