/// What network nodes are on.
public enum NodeNetwork: String, Sendable, CaseIterable {
    /// QEMU's user-mode network: each node has one for itself, and nobody needs to be root.
    case user
    /// A network of libvirt's with dnsmasq, in a network namespace of the run's own, with all nodes on one segment.
    case libvirt
}
