internal import SystemPackage

/// What hooks found out about what they made: lines of `NAME=VALUE`, the values quoted or not (os-release(5)).
struct Facts: Equatable {
    private let file: String
    private(set) var values: [String: String] = [:]

    init(reading file: FilePath) throws(ImageError) {
        self.init(text: try Files.readText(file), file: file.string)
    }

    init(text: String, file: String) {
        self.file = file
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals])] = Self.unquoted(line[line.index(after: equals)...])
        }
    }

    func text(_ name: String) throws(ImageError) -> String {
        guard let value = values[name], !value.isEmpty else {
            throw ImageError(.build, "reading '\(file)'", reason: "the hooks did not say '\(name)'")
        }
        return value
    }

    func number(_ name: String) throws(ImageError) -> Int64 {
        guard let number = Int64(try text(name)) else {
            throw ImageError(.build, "reading '\(file)'", reason: "'\(name)' is not a number")
        }
        return number
    }

    private static func unquoted(_ value: Substring) -> String {
        for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
            return String(value.dropFirst().dropLast())
        }
        return String(value)
    }
}
