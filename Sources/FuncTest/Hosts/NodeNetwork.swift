internal import NodeTemplates

/// What network nodes are on.
public enum NodeNetwork: String, Sendable, CaseIterable {
    /// QEMU's user-mode network: each node has one for itself, and nobody needs to be root.
    case user
    /// A network of libvirt's with dnsmasq, in a network namespace of the run's own, with all nodes on one segment.
    case libvirt
}

extension NodeNetwork {
    /// Fails if a node cannot be on it: on a segment, DHCP knows the cards by the addresses that it gave them.
    func check(_ shape: NodeShape) throws {
        guard self == .libvirt, let card = shape.nics.first(where: { $0.macAddress != nil }) else { return }
        throw UnknownCard(shape: shape.name, card: card.name)
    }
}

/// A card with an address of its own, on a network that gives addresses to those that it knows.
struct UnknownCard: Error, CustomStringConvertible {
    /// The node shape's name.
    var shape: String
    /// The card's name.
    var card: String

    var description: String {
        "node \(shape): \(card) has a mac of its own, and DHCP of --network libvirt would not know it: leave 'mac' out, or use --network user"
    }
}
