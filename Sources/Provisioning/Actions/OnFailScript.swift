/// A script that is run when a deployment fails (facts 8.3).
public enum OnFailScript: Sendable, Equatable {
    /// The script itself.
    case text(String)
    /// A file on the node, where a conductor left it.
    case file(String)
    /// What is at this URL.
    case url(Located<String>)

    /// The key of an `ironic` document.
    static let key = "on_fail_script"

    /// Reads the key.
    ///
    /// - Returns: Nil for what only a conductor can resolve, such as `glance:NAME`; that is noted.
    static func read(_ field: Field, notes: inout [String]) -> OnFailScript? {
        guard let text = field.string()?.value else { return nil }
        if text.hasPrefix("#!") || text.contains(where: \.isNewline) { return .text(text) }
        if text.hasPrefix("/") { return .file(text) }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        if text.contains("://"), ["http", "https", "file"].contains(scheme) { return .url(Located(text, field.path)) }
        if !text.isEmpty { notes.append("\(field.path): \(quoted(text)) is the conductor's to resolve and to run") }
        return nil
    }
}
