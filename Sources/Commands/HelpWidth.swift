internal import Glibc

/// How wide help texts are.
public enum HelpWidth {
    /// The least that swift-argument-parser can wrap its texts to, and some more that somebody can read.
    private static let least = 40

    /// Has help texts be as wide as they have to be on a terminal that is narrower: the library ends the process there. To be called once,
    /// before arguments are parsed and before other threads look at the environment.
    public static func secure() {
        var size = winsize()
        let terminal = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : nil
        let said = getenv("COLUMNS").map { String(cString: $0) }
        if let width = width(said: said, terminal: terminal) { setenv("COLUMNS", "\(width)", 1) }
    }

    /// The width that has to be set; nil if all is well.
    ///
    /// - Parameters:
    ///   - said: What the environment says, which the library asks first.
    ///   - terminal: The terminal's width; 0 where it does not know.
    static func width(said: String?, terminal: Int?) -> Int? {
        guard let width = said.map({ Int($0) ?? 0 }) ?? terminal, width < least else { return nil }
        return said == nil && width == 0 ? nil : least
    }
}
