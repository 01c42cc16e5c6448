internal import NodeTemplates
internal import SystemPackage

/// The segment as libvirt knows it: isolated, with DHCP and TFTP by dnsmasq.
struct SegmentDefinition {
    /// The network's name; its libvirt has no other.
    static let name = "bareproof"

    let addresses: SegmentAddresses

    /// The document for `virNetworkCreateXML`.
    func rendered() -> String {
        let loader = NodeFirmware.networkLoader.lastComponent?.string ?? ""
        let hosts = addresses.all.map { "<host mac='\($0.card)' ip='\($0.internet)'/>" }.joined(separator: "\n      ")
        // Whose card is not known gets no address. UEFI is told by its architecture (RFC 4578), and gets a GRUB. There is no
        // name server, as nothing outside can be reached; the router is there because a network without one is seldom.
        return """
            <network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
              <name>\(Self.name)</name>
              <bridge name='bareproof0' stp='off' delay='0'/>
              <dns enable='no'/>
              <ip address='\(FileServer.hostAddress)' netmask='255.255.255.0'>
                <tftp root='\(Segment.tftpRoot)'/>
                <dhcp>
                  \(hosts)
                  <bootp file='boot.ipxe'/>
                </dhcp>
              </ip>
              <dnsmasq:options>
                <dnsmasq:option value='tftp-unique-root=ip'/>
                <dnsmasq:option value='dhcp-option=option:router,\(FileServer.hostAddress)'/>
                <dnsmasq:option value='dhcp-match=set:uefi,option:client-arch,7'/>
                <dnsmasq:option value='dhcp-match=set:uefi,option:client-arch,9'/>
                <dnsmasq:option value='dhcp-boot=tag:uefi,\(loader)'/>
              </dnsmasq:options>
            </network>

            """
    }
}
