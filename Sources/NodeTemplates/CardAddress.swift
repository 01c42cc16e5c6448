/// The addresses of network cards, as people and libvirt write them.
public enum CardAddress {
    /// Octets in two hexadecimal digits each, with colons between them.
    public static func text(_ octets: some Sequence<UInt8>) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
