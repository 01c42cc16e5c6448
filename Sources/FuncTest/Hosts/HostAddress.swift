internal import Foundation

/// Another host, as libvirt's URIs name it: `qemu+ssh://USER@HOST:PORT/session?keyfile=FILE`.
struct HostAddress: Equatable {
    /// The whole URI.
    let uri: String
    /// The host's name or address.
    let host: String
    let user: String?
    let port: Int?
    /// The private key; nil for those of the user's own configuration.
    let keyFile: String?
    /// The file with the host's key; nil for the user's own.
    let knownHosts: String?
    /// Whether any host key will do.
    let isUnverified: Bool

    private static let remote = "a connection to another host is like qemu+ssh://USER@HOST/session"

    /// Reads a URI.
    ///
    /// - Returns: Nil for one of this host.
    /// - Throws: ``HostAddressError`` for another host that cannot be used.
    init?(uri: String) throws(HostAddressError) {
        guard let parts = URLComponents(string: uri), let scheme = parts.scheme else {
            throw HostAddressError(uri: uri, reason: "no URI; this host's is qemu:///session, and \(Self.remote)")
        }
        let transport = scheme.split(separator: "+").dropFirst().first
        let host = parts.host ?? ""
        guard transport == "ssh" || !host.isEmpty else { return nil }
        guard scheme == "qemu+ssh" else {
            throw HostAddressError(uri: uri, reason: "files and ports go over SSH too: \(Self.remote)")
        }
        guard !host.isEmpty else { throw HostAddressError(uri: uri, reason: "it names no host: \(Self.remote)") }
        guard ["/session", "/system"].contains(parts.path) else {
            throw HostAddressError(uri: uri, reason: "it ends with /session, or with /system for root there")
        }
        let values = Dictionary(
            (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        guard values["command"] == nil else {
            throw HostAddressError(
                uri: uri, reason: "command= cannot be given: libvirt shares the harness's own connection")
        }
        (self.uri, self.host, user, port) = (uri, host, parts.user, parts.port)
        (keyFile, knownHosts) = (values["keyfile"], values["known_hosts"])
        isUnverified = values["no_verify"].map { $0 != "0" } ?? false
    }

    /// The words with which `ssh` is told where to go.
    var destination: [String] {
        let key = keyFile.map { ["-i", $0, "-o", "IdentitiesOnly=yes"] } ?? []
        let known = knownHosts.map { ["-o", "UserKnownHostsFile=\($0)"] } ?? []
        let unverified = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        return (port.map { ["-p", "\($0)"] } ?? []) + key + (isUnverified ? unverified : known) + [login]
    }

    /// Whether libvirt there is the system's, and not the user's own.
    var isSystem: Bool { uri.split(separator: "?")[0].hasSuffix("/system") }

    /// `USER@HOST`.
    var login: String { (user.map { "\($0)@" } ?? "") + host }

    /// The URI with a program that libvirt is to take for `ssh`.
    func uri(command: String) -> String {
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._/"))
        let value = command.addingPercentEncoding(withAllowedCharacters: allowed) ?? command
        return uri + (uri.contains("?") ? "&" : "?") + "command=\(value)"
    }
}

/// A connection that cannot be used.
struct HostAddressError: Error, Equatable, CustomStringConvertible {
    var uri: String
    var reason: String

    var description: String { "--connect \(uri): \(reason)" }
}
