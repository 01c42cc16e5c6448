internal import Documents

extension NICShape {
    /// Reads the cards of a shape; one, if nothing is said.
    static func read(_ node: DocumentNode?) throws(DocumentError) -> [NICShape] {
        var nics: [NICShape] = []
        for item in try node?.list() ?? [] {
            let nic = try NICShape(item, position: nics.count)
            for other in nics
            where other.name == nic.name || (other.macAddress != nil && other.macAddress == nic.macAddress) {
                throw item.error("name and mac must be the card's own; '\(other.name)' has the same")
            }
            nics.append(nic)
        }
        guard let node else { return [NICShape(name: "nic0", model: .virtio)] }
        guard (1...NodeShape.mostNICs).contains(nics.count) else {
            throw node.error("a node has 1 to \(NodeShape.mostNICs) network cards, not \(nics.count)")
        }
        try check(nics, node)
        return nics
    }

    private static func check(_ nics: [NICShape], _ node: DocumentNode) throws(DocumentError) {
        for bond in nics.compactMap(\.bond) {
            guard !nics.contains(where: { $0.name == bond }) else {
                throw node.error("'\(bond)' is the name of a bond and of a card")
            }
            guard nics.count(where: { $0.bond == bond }) > 1 else {
                throw node.error("the bond '\(bond)' has one card; give another one 'bond: \(bond)', or take it away")
            }
        }
    }

    private init(_ node: DocumentNode, position: Int) throws(DocumentError) {
        let fields = try node.fields(["name", "model", "mac", "bond"])
        name = try fields["name"].map(Self.name) ?? "nic\(position)"
        model = try fields["model"]?.choice() ?? .virtio
        macAddress = try fields["mac"].map(Self.address)
        bond = try fields["bond"].map(Self.name)
    }

    /// What the kernel takes for the name of an interface.
    private static func name(_ node: DocumentNode) throws(DocumentError) -> String {
        let name = try node.string()
        guard (try? /[a-z][a-z0-9]{0,14}/.wholeMatch(in: name)) != nil else {
            throw node.error("a name is a letter and up to 14 letters and digits, all small, not '\(name)'")
        }
        return name
    }

    private static func address(_ node: DocumentNode) throws(DocumentError) -> String {
        let text = try node.string().lowercased()
        // The lowest bit of the first byte means a group of cards.
        guard (try? /[0-9a-f][02468ace](?::[0-9a-f]{2}){5}/.wholeMatch(in: text)) != nil else {
            throw node.error("a mac is one card's address such as \"52:54:00:12:34:56\", not '\(text)'")
        }
        return text
    }
}
