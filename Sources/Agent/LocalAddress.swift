internal import Glibc

/// This node's own address on the way to another one.
enum LocalAddress {
    /// Finds out which address the kernel would send from. Connecting a datagram socket sends nothing.
    ///
    /// - Throws: ``AgentError``.
    static func toward(_ url: String) async throws -> String {
        guard let (host, port) = authority(of: url) else { throw AgentError("reading \(url)", "no host in it") }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, port, &hints, &found)
        guard code == 0, let address = found else {
            throw AgentError("resolving \(host)", String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        return try source(toward: address.pointee, host)
    }

    private static func source(toward address: addrinfo, _ host: String) throws -> String {
        let socket = Glibc.socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        defer { close(socket) }
        guard socket >= 0, connect(socket, address.ai_addr, address.ai_addrlen) == 0 else {
            throw AgentError("finding the way to \(host)", String(cString: strerror(errno)))
        }
        var own = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return try withUnsafeMutablePointer(to: &own) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { own in
                guard getsockname(socket, own, &length) == 0 else {
                    throw AgentError("finding the way to \(host)", String(cString: strerror(errno)))
                }
                return try text(own, length)
            }
        }
    }

    private static func text(_ address: UnsafePointer<sockaddr>, _ length: socklen_t) throws -> String {
        var name = [UInt8](repeating: 0, count: Int(NI_MAXHOST))
        let code = name.withUnsafeMutableBytes { bytes in
            getnameinfo(
                address, length, bytes.bindMemory(to: CChar.self).baseAddress, socklen_t(bytes.count), nil, 0,
                NI_NUMERICHOST)
        }
        guard code == 0 else { throw AgentError("reading this node's address", String(cString: gai_strerror(code))) }
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Host and port of a URL: `http://[fe80::1]:8080/path`.
    static func authority(of url: String) -> (host: String, port: String)? {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasSuffix(":"), parts[1].isEmpty else { return nil }
        let defaultPort = parts[0].lowercased() == "https:" ? "443" : "80"
        var authority = parts[2].prefix { !"/?#".contains($0) }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            let port = authority[authority.index(after: end)...].drop { $0 == ":" }
            return (String(authority.dropFirst().prefix { $0 != "]" }), port.isEmpty ? defaultPort : String(port))
        }
        let words = authority.split(separator: ":", maxSplits: 1)
        guard let host = words.first, !host.isEmpty else { return nil }
        return (String(host), words.count > 1 ? String(words[1]) : defaultPort)
    }
}
