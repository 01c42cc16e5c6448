/// The network interfaces of an installed system.
public enum Network: Sendable, Equatable {
    /// Interfaces one by one.
    case interfaces([NetworkInterface])
    /// A network configuration, version 1 or 2, as cloud-init takes it.
    case given(JSONValue)

    /// The interfaces, where they are told one by one.
    public var interfaces: [NetworkInterface] {
        if case .interfaces(let interfaces) = self { interfaces } else { [] }
    }
}

/// A network interface.
public struct NetworkInterface: Sendable, Equatable {
    /// Its name: `eth0`.
    public var name: String
    /// Its hardware address in lower case, by which it is found; nil finds it by its name.
    public var macAddress: String?
    /// Its addresses with the lengths of their prefixes: `192.0.2.7/24`.
    public var addresses: [String] = []
    /// The gateways, at most one of each version of IP.
    public var gateways: [String] = []
    /// Whether it gets an address by DHCP.
    public var usesDHCP = false
    /// The bytes of its largest packet.
    public var mtu: Int?
}

/// Addresses of IP and of network cards, as far as they are told apart here.
enum NetworkAddress {
    /// Whether a text is an IPv4 address.
    static func isV4(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }

    /// Whether a text is an IPv6 address: groups of hexadecimal digits, of which one run may be left out.
    static func isV6(_ text: some StringProtocol) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        let groups = halves.flatMap { $0.isEmpty ? [] : $0.split(separator: ":", omittingEmptySubsequences: false) }
        guard halves.count <= 2, groups.allSatisfy({ (1...4).contains($0.utf8.count) && $0.allSatisfy(\.isHexDigit) })
        else { return false }
        return halves.count == 2 ? groups.count < 8 : groups.count == 8
    }

    static func isAddress(_ text: some StringProtocol) -> Bool { isV4(text) || isV6(text) }

    /// Whether a text is an address with the length of its prefix.
    static func hasPrefix(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = UInt8(parts[1]), parts[1].first != "+" else { return false }
        return (isV4(parts[0]) && length <= 32) || (isV6(parts[0]) && length <= 128)
    }

    /// The length of the prefix that a mask such as 255.255.255.0 stands for; nil if it is no mask.
    static func prefix(ofMask mask: String) -> Int? {
        guard isV4(mask) else { return nil }
        let bits = mask.split(separator: ".").compactMap { UInt32($0) }.reduce(0) { $0 << 8 | $1 }
        let length = (~bits).leadingZeroBitCount
        return bits == (length == 0 ? 0 : UInt32.max << (32 - UInt32(length))) ? length : nil
    }

    /// A card's address in lower case; nil if it is none.
    static func mac(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isMAC = parts.count == 6 && parts.allSatisfy { $0.utf8.count == 2 && $0.allSatisfy(\.isHexDigit) }
        return isMAC ? text.lowercased() : nil
    }
}
