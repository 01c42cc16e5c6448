/// What the agent wants of `grub-mkconfig`, as the text of a file that the image's settings include (facts 5.5).
///
/// In the environment these settings would lose against the image's own `/etc/default/grub` (defect D-19); a file
/// that is read last wins.
public struct GrubSettings: Sendable, Equatable {
    /// Seconds for which the menu is shown (facts 1.4, `grub_timeout`).
    public static let timeout = 5

    /// What the kernel gets besides its root; nil leaves it to the image.
    public var kernelParameters: String?

    /// Describes settings.
    public init(kernelParameters: String?) {
        self.kernelParameters = kernelParameters
    }

    /// The text.
    public var text: String {
        var lines = [
            "# Written when this system was provisioned.",
            "GRUB_TIMEOUT=\(Self.timeout)",
            "GRUB_TIMEOUT_STYLE=menu",
            "GRUB_RECORDFAIL_TIMEOUT=\(Self.timeout)",
            "GRUB_DEFAULT=0",
            "GRUB_DISABLE_SUBMENU=y",
            "GRUB_DISABLE_OS_PROBER=true",
            "GRUB_DISABLE_RECOVERY=true",
            "GRUB_DISABLE_LINUX_UUID=false",
            // The entries are in the menu itself, where they are looked for, and where every GRUB finds them.
            "GRUB_ENABLE_BLSCFG=false",
        ]
        if let kernelParameters {
            lines.append("GRUB_CMDLINE_LINUX=\(Self.quoted(Self.escaped(kernelParameters)))")
            lines.append("GRUB_CMDLINE_LINUX_DEFAULT=''")
            lines += serialConsole
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The menu on the serial line too, if the kernel is told to use one.
    private var serialConsole: [String] {
        guard let console = SerialConsole.all(in: kernelParameters ?? "").last else { return [] }
        return ["GRUB_TERMINAL='console serial'", "GRUB_SERIAL_COMMAND='\(console.grubCommand)'"]
    }

    /// A word for the shell that reads the settings.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    /// Parameters for the `linux` line of `grub.cfg`, into which they are copied as they are: what means something to
    /// GRUB's own language is escaped, quotation marks are left to it as they are to the kernel.
    static func escaped(_ parameters: String) -> String {
        var quote: Character?
        return parameters.reduce(into: "") { text, character in
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            }
            let isSpecial = quote == nil ? ";{}|&<>$\\#".contains(character) : quote == "\"" && character == "$"
            text += (isSpecial ? "\\" : "") + String(character)
        }
    }
}

extension GrubSettings {
    private static let begin = "# Begin of what was written when this system was provisioned."
    private static let end = "# End of what was written when this system was provisioned."

    /// Another text of settings with these behind it, in the place of those of an earlier run.
    public func replaced(in other: String) -> String {
        var lines = other.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let first = lines.firstIndex(of: Self.begin), let last = lines.lastIndex(of: Self.end), first < last {
            lines.removeSubrange(first...last)
        }
        while lines.last == "" { lines.removeLast() }
        return (lines + [Self.begin, text + Self.end]).joined(separator: "\n") + "\n"
    }
}
