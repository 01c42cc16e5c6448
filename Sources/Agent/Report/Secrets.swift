/// Secrets in what is logged or shown: passwords in URLs, signatures of temporary URLs, and options of programs that look like one.
enum Secrets {
    private static let mask = "***"

    /// A text with each secret replaced.
    static func masked(_ text: String) -> String {
        // Most texts have none, and every line of the log comes by here.
        guard text.contains(where: { $0 == "=" || $0 == "@" }) || text.contains("--") else { return text }
        return text.replacing(/(:\/\/[^\s:@\/]*:)[^\s@\/]+@/) { "\($0.1)\(mask)@" }
            .replacing(/(?i)([?&][a-z0-9_-]*(?:sig|signature|token|key|password|secret)[a-z0-9_-]*=)[^\s&"']+/) {
                "\($0.1)\(mask)"
            }
            .replacing(/(?i)(--?(?:password|passwd|secret|token)(?:=|\s+))[^\s"']+/) { "\($0.1)\(mask)" }
            .replacing(/(?i)\b((?:password|passwd|secret|token)=)[^\s"'&]+/) { "\($0.1)\(mask)" }
    }
}
