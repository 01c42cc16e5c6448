internal import Glibc

/// Where Debian packages come from.
struct Mirror: Sendable, Equatable {
    /// The variable that names another archive.
    static let variable = "BAREPROOF_DEBIAN_MIRROR"
    /// The variable that names another archive of security updates.
    static let securityVariable = "BAREPROOF_DEBIAN_SECURITY_MIRROR"

    /// The archive.
    var archive = "http://deb.debian.org/debian"
    /// The archive of security updates.
    var security = "http://deb.debian.org/debian-security"

    /// The mirror that the environment names, or Debian's own.
    static func standard(
        environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    ) -> Mirror {
        var mirror = Mirror()
        if let archive = environment(variable), !archive.isEmpty { mirror.archive = archive }
        if let security = environment(securityVariable), !security.isEmpty { mirror.security = security }
        return mirror
    }

    /// A line of a sources.list with its mirror filled in.
    func fill(_ line: String) -> String {
        line.split(separator: " ").map { word in
            switch word {
            case "{mirror}": archive
            case "{security}": security
            default: String(word)
            }
        }.joined(separator: " ")
    }
}
