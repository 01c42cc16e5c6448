/// Where packages come from (seed S004, facts 7.2).
public struct PackageRepository: Sendable, Equatable {
    /// What its packages are.
    public enum Kind: String, Sendable, CaseIterable {
        /// Debian's packages.
        case deb
        /// Sources of Debian's packages.
        case source = "deb-src"
        /// RPM packages.
        case rpm
    }

    /// Where the document asks for it.
    public var path: JSONPath
    /// What its packages are.
    public var kind: Kind
    /// Its name; no two repositories of a document share one.
    public var name: String
    /// Its URL.
    public var uri: String
    /// The release; it ends with a slash where the repository has no releases. Nothing for RPM.
    public var suite: String
    /// The parts of it, separated by spaces.
    public var section: String
    /// How its packages rank; nil leaves that to the system.
    public var priority: Int?
    /// The key that signs it, as OpenPGP's armour.
    public var key: String?
    /// Whether its packages are taken unsigned.
    public var isTrusted: Bool
    /// What is pinned, as apt_preferences(5) has it: `release n=bookworm`, `origin deb.example.org`. Nil asks the repository.
    public var pin: String?
}

/// A file of apt's.
struct AptFile: Equatable {
    var path: String
    var content: String
}

extension PackageRepository {
    /// The files by which apt knows it.
    ///
    /// - Parameter release: What its Release file says; nil if that is not known.
    func aptFiles(_ release: ReleaseFile?) -> [AptFile] {
        let source = AptFile(path: "/etc/apt/sources.list.d/\(fileName).list", content: sourceLine + "\n")
        let keyFile = key.map { AptFile(path: keyPath, content: $0.hasSuffix("\n") ? $0 : $0 + "\n") }
        return [keyFile, source, preferences(release)].compactMap(\.self)
    }

    /// What tells it from others below `/etc/apt`.
    var fileName: String {
        "bareproof-" + String(name.unicodeScalars.filter { $0.isASCII && isPlain($0) }.map(Character.init))
    }

    private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".unicodeScalars.contains(scalar)
    }

    private var keyPath: String { "/etc/apt/keyrings/\(fileName).asc" }

    /// The line of a sources.list.
    private var sourceLine: String {
        let options = [key.map { _ in "signed-by=\(keyPath)" }, isTrusted ? "trusted=yes" : nil].compactMap(\.self)
        let words = [
            kind.rawValue, options.isEmpty ? "" : "[" + options.joined(separator: " ") + "]", uri, suite, section,
        ]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// A pin for all of its packages; nil where it has no priority.
    private func preferences(_ release: ReleaseFile?) -> AptFile? {
        guard let priority, kind == .deb else { return nil }
        let pinned = pin ?? release?.pin ?? "origin \"\(host)\""
        let text = "Package: *\nPin: \(pinned)\nPin-Priority: \(priority)\n"
        return AptFile(path: "/etc/apt/preferences.d/\(fileName).pref", content: text)
    }

    /// The host of its URL; empty for files, which is how apt has it too.
    var host: String {
        guard let start = uri.firstRange(of: "://") else { return "" }
        let authority = uri[start.upperBound...].prefix { $0 != "/" }
        let host = authority.split(separator: "@").last ?? ""
        // A port is no part of what apt compares.
        return host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : String(host.prefix { $0 != ":" })
    }

    /// Where its Release files may be.
    public var releaseURLs: [String] {
        guard kind == .deb, uri.hasPrefix("http://") || uri.hasPrefix("https://") else { return [] }
        let base = uri.hasSuffix("/") ? String(uri.dropLast()) : uri
        let folder = suite.hasSuffix("/") ? "\(base)/\(suite)" : "\(base)/dists/\(suite)/"
        return [folder + "Release", folder + "InRelease"]
    }
}

/// What a repository says about itself (facts 7.2).
public struct ReleaseFile: Sendable, Equatable {
    private var fields: [String: String] = [:]

    /// How apt_preferences(5) abbreviates fields. The version is left out, on which the reference pinned too: it changes with every
    /// point release, and the pin would no more hold.
    private static let letters = [("Origin", "o"), ("Label", "l"), ("Suite", "a"), ("Codename", "n")]

    /// Reads a Release or InRelease file; nil if it is neither.
    public init?(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false else { continue }
            let value = line[line.index(after: colon)...].trimmingPrefix { $0 == " " }
            let name = line[..<colon] == "Archive" ? "Suite" : String(line[..<colon])
            // A comma would begin another condition.
            if !value.isEmpty, !value.contains(",") { fields[name] = String(value) }
        }
        guard pin != nil else { return nil }
    }

    /// The pin that means this release of this repository; nil if it says nothing about itself.
    var pin: String? {
        let conditions = Self.letters.compactMap { name, letter in fields[name].map { "\(letter)=\($0)" } }
        return conditions.isEmpty ? nil : "release " + conditions.joined(separator: ",")
    }
}
