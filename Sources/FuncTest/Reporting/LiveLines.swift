/// The lines at the end of a terminal that are redrawn: one for each case that is under way.
struct LiveLines {
    private let columns: Int
    private var subjects: [String] = []
    private var texts: [String: String] = [:]
    private var drawn = 0

    /// Lines that are cut to a terminal's width: one that wraps could not be erased.
    init(columns: Int) {
        self.columns = columns
    }

    /// Sets what a case's line says; a case that has none gets one behind the others.
    mutating func set(_ text: String, for subject: String) {
        if texts.updateValue(text, forKey: subject) == nil { subjects.append(subject) }
    }

    /// Takes a case's line away.
    mutating func remove(_ subject: String) {
        subjects.removeAll { $0 == subject }
        texts[subject] = nil
    }

    /// What puts the cursor back to where the lines began, with nothing behind it.
    mutating func erased() -> String {
        defer { drawn = 0 }
        guard drawn > 0 else { return "" }
        return String(repeating: "\r\u{1B}[K\u{1B}[1A", count: drawn - 1) + "\r\u{1B}[K"
    }

    /// What draws the lines anew in the place of those that are there.
    mutating func redrawn() -> String {
        let erasure = erased()
        drawn = subjects.count
        return erasure + subjects.map { String(texts[$0, default: ""].prefix(columns - 1)) }.joined(separator: "\n")
    }
}
