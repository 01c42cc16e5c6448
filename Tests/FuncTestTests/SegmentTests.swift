import Documents
import Foundation
import FoundationXML
import NodeTemplates
import Testing

@testable import FuncTest

struct SegmentTests {
    @Test func `each node has room for eight cards, and an address that nobody else has`() throws {
        let addresses = SegmentAddresses()
        let taken = try (0..<SegmentAddresses.count).map { _ in try addresses.take() }
        #expect(Set(taken).count == SegmentAddresses.count)
        #expect(try Set(taken.map(addresses.internetAddress)).count == SegmentAddresses.count)
        #expect(try addresses.internetAddress(of: taken[0]) == "10.0.2.16")
        #expect(try addresses.range(of: taken[28]) == "10.0.2.240/29")
        let tails = taken.compactMap { UInt8($0.suffix(2), radix: 16) }
        #expect(zip(tails, tails.dropFirst()).allSatisfy { $1 - $0 == 8 })
        let error = #expect(throws: SegmentError.self) { try addresses.take() }
        #expect(error?.description == "taking an address for a node: all 29 are in use")
        addresses.giveBack(taken[7])
        #expect(try addresses.take() == taken[7])
    }

    @Test func `DHCP knows every card, and gives UEFI another file`() throws {
        let addresses = SegmentAddresses()
        let text = SegmentDefinition(addresses: addresses).rendered()
        let document = try XMLDocument(xmlString: text)
        let hosts = try document.nodes(forXPath: "/network/ip/dhcp/host").compactMap { $0 as? XMLElement }
        #expect(hosts.count == SegmentAddresses.count * 8)
        #expect(try document.nodes(forXPath: "/network/ip/dhcp/range").isEmpty, "whose card is not known gets nothing")
        #expect(hosts.first?.attribute(forName: "mac")?.stringValue == addresses.all.first?.card)
        #expect(try document.nodes(forXPath: "/network/forward").isEmpty, "it leads nowhere")
        #expect(text.contains("dhcp-boot=tag:uefi,grubnetx64.efi"))
    }

    @Test func `a card with an address of its own has no place on a segment`() throws {
        func shape(_ nics: String) throws -> NodeShape {
            try NodeShape(
                DocumentNode.parse("{summary: x, disks: [{name: vda, size: 1 GiB}], nics: \(nics)}", file: "x.yaml"),
                name: "own")
        }
        let own = try shape("[{}, {mac: \"52:54:00:12:34:56\"}]")
        try NodeNetwork.user.check(own)
        try NodeNetwork.libvirt.check(try shape("[{}, {}]"))
        let error = #expect(throws: UnknownCard.self) { try NodeNetwork.libvirt.check(own) }
        #expect(error?.description.contains("node own: nic1 has a mac of its own") == true)
    }

    @Test func `whoever is not root is root of a user namespace`() {
        #expect(SegmentScripts.namespaces(isRoot: true).first == "--net")
        #expect(SegmentScripts.namespaces(isRoot: false).prefix(3) == ["--user", "--map-root-user", "--map-auto"])
        #expect(SegmentScripts.entering(isRoot: false).contains("--preserve-credentials"))
    }
}
