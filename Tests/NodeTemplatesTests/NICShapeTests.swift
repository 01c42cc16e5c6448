import Documents
import NodeTemplates
import SystemPackage
import Testing

struct NICShapeTests {
    private func shape(_ nics: String) throws -> NodeShape {
        let text = "summary: x\n\(nics)\ndisks: [{name: vda, size: 1 GiB}]"
        return try NodeShape(DocumentNode.parse(text, file: "x.yaml"), name: "x")
    }

    private func xml(_ shape: NodeShape, _ boot: NodeInstance.Boot) -> String {
        let instance = NodeInstance(
            domain: "x", uuid: "u", accelerator: .tcg, boot: boot, diskFiles: [:], console: "/c",
            macAddress: "52:54:00:00:00:ff")
        return DomainXML(shape: shape, instance: instance).rendered()
    }

    static let bonded = """
        nics:
          - {name: first, bond: bond0}
          - {name: second, model: e1000, bond: bond0}
          - {name: spare, mac: "52:54:00:AA:BB:CC"}
        """

    @Test func `one card is there if nothing is said`() throws {
        let shape = try shape("")
        #expect(shape.nics.map(\.model) == [.virtio])
        #expect(shape.macAddresses(from: "52:54:00:00:00:01") == ["52:54:00:00:00:01"])
    }

    @Test func `cards have addresses of their own, or those that are asked for`() throws {
        let shape = try shape(Self.bonded)
        #expect(
            shape.macAddresses(from: "52:54:00:00:00:ff")
                == ["52:54:00:00:00:ff", "52:54:00:00:00:00", "52:54:00:aa:bb:cc"])
    }

    @Test func `several cards are on one network, and the node boots from the first`() throws {
        let xml = xml(try shape(Self.bonded), .network(tftpRoot: "/t", bootFile: "b"))
        #expect(xml.contains("hubport,id=hub0,hubid=0,netdev=net0"))
        #expect(xml.contains("virtio-net-pci,netdev=port0,mac=52:54:00:00:00:ff,addr=0x1e,bootindex=1"))
        #expect(xml.contains("e1000,netdev=port1,mac=52:54:00:00:00:00,addr=0x1d,romfile="))
        #expect(xml.contains("virtio-net-pci,netdev=port2,mac=52:54:00:aa:bb:cc,addr=0x1c,romfile="))
        #expect(!self.xml(try shape(""), .disk).contains("hubport"))
    }

    @Test func `cards on a network of libvirt's have the same places, and one of them boots`() throws {
        var instance = NodeInstance(
            domain: "x", uuid: "u", accelerator: .tcg, boot: .network(tftpRoot: "/t", bootFile: "b"), diskFiles: [:],
            console: "/c", macAddress: "52:54:00:00:00:01")
        (instance.network, instance.capture) = ("segment", "/p")
        let xml = DomainXML(shape: try shape(Self.bonded), instance: instance).rendered()
        #expect(!xml.contains("user,id=net0") && !xml.contains("hubport"))
        #expect(xml.contains("filter-dump,id=capture,netdev=hostua-net0,"))
        let cards = xml.split(separator: "<interface type='network'>").dropFirst()
        #expect(cards.count == 3)
        let places = ["30", "29", "28"]
        for (card, place) in zip(cards, places) {
            #expect(card.contains("<source network='segment'/>") && card.contains("slot='\(place)'"))
        }
        #expect(cards.map { $0.contains("<boot order='1'/>") } == [true, false, false])
        #expect(cards.map { $0.contains("<rom enabled='no'/>") } == [false, true, true])
        instance.boot = .disk
        #expect(!DomainXML(shape: try shape(Self.bonded), instance: instance).rendered().contains("<boot order='1'/>"))
    }

    @Test func `a network configuration names the cards and the bond`() throws {
        let configuration = try shape(Self.bonded).networkConfiguration("52:54:00:00:00:01")
        let first = try #require(configuration["ethernets"]?["first"])
        #expect(first["match"]?["macaddress"] == "52:54:00:00:00:01")
        #expect(first["set-name"] == "first")
        #expect(first["dhcp4"] == false)
        #expect(configuration["ethernets"]?["spare"]?["dhcp4"] == true)
        #expect(configuration["bonds"]?["bond0"]?["interfaces"] == .list(["first", "second"]))
        #expect(try shape("").networkConfiguration("")["bonds"] == nil)
    }

    @Test(arguments: [
        ("nics: []", "a node has 1 to 8 network cards, not 0"),
        ("nics: [{bond: bond0}]", "the bond 'bond0' has one card"),
        ("nics: [{name: bond0, bond: b}, {bond: bond0}, {bond: b}, {bond: bond0}]", "the name of a bond and of a card"),
        ("nics: [{name: a}, {name: a}]", "'a' has the same"),
        ("nics: [{name: Eth0}]", "not 'Eth0'"),
        ("nics: [{mac: \"53:54:00:00:00:01\"}]", "a mac is one card's address"),
        ("nics: [{model: rtl8139}]", "'rtl8139' is not one of: virtio-net-pci, e1000"),
        ("nic: {model: e1000}", "unknown key 'nic'; allowed: summary"),
    ])
    func `a mistake names the file, the line and what is allowed`(nics: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try shape(nics) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
}
