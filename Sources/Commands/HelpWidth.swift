internal import Glibc

/// How wide help texts are.
public enum HelpWidth {
    /// The least that swift-argument-parser can wrap its texts to, and some more that somebody can read.
    private static let least: Int32 = 40

    /// Has help texts be as wide as they have to be on a terminal that is narrower: the library ends the process there. To be called once,
    /// before arguments are parsed.
    public static func secure() {
        var size = winsize()
        let terminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int32(size.ws_col) : nil
        let said = getenv("COLUMNS").map { Int32(String(cString: $0)) ?? 0 }
        guard let width = said ?? terminal, width < least else { return }
        setenv("COLUMNS", "\(least)", 1)
    }
}
