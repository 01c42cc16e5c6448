public import Documents

/// A virtual network card.
public struct NICShape: Sendable, Equatable {
    /// What the card pretends to be.
    public enum Model: String, Sendable, CaseIterable {
        case virtio = "virtio-net-pci"
        case e1000 = "e1000"
    }

    /// The name that documents use, which an installed system gives it if it is told ``NodeShape/networkConfiguration(_:)``.
    public var name: String
    /// What the card pretends to be.
    public var model: Model
    /// Its address, in lower case; nil gives each node its own.
    public var macAddress: String?
    /// The name of the bond that it is part of.
    public var bond: String?
}

extension NodeShape {
    /// The most cards that a node has.
    static let mostNICs = 8

    /// The addresses of the cards, in their order.
    ///
    /// - Parameter base: The address of the first card that has none of its own; the others count on from there.
    public func macAddresses(from base: String) -> [String] {
        let head = base.dropLast(2)
        let tail = UInt8(base.suffix(2), radix: 16)
        return nics.enumerated().map { index, nic in
            if let address = nic.macAddress { return address }
            guard let tail else { return base }
            return head + CardAddress.text([tail &+ UInt8(index)])
        }
    }

    /// A network configuration of version 2, as cloud-init takes it: each card by its address, with its name, and the bonds of several.
    /// What is in no bond, and each bond, asks for an address.
    ///
    /// - Parameter base: As in ``macAddresses(from:)``.
    public func networkConfiguration(_ base: String) -> DocumentValue {
        let cards = zip(nics, macAddresses(from: base)).map { nic, address in
            (
                nic.name,
                DocumentValue.fields([
                    "match": .fields(["macaddress": .string(address)]), "set-name": .string(nic.name),
                    "dhcp4": .bool(nic.bond == nil),
                ])
            )
        }
        var names: [String] = []
        for bond in nics.compactMap(\.bond) where !names.contains(bond) { names.append(bond) }
        let bonds = names.map { ($0, bond($0)) }
        return .fields([
            "version": 2, "ethernets": .mapping(DocumentMapping(cards)),
            "bonds": bonds.isEmpty ? nil : .mapping(DocumentMapping(bonds)),
        ])
    }

    /// One card at a time is in use: the only mode that a switch need not know of.
    private func bond(_ name: String) -> DocumentValue {
        let members = nics.filter { $0.bond == name }.map(\.name)
        return .fields([
            "interfaces": .list(members.map(DocumentValue.string)), "dhcp4": true,
            "parameters": .fields([
                "mode": "active-backup", "mii-monitor-interval": 100, "primary": .string(members[0]),
            ]),
        ])
    }
}
