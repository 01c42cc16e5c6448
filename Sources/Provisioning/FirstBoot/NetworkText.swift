/// A network configuration in the forms of the two kinds of drives.
struct NetworkText {
    let network: Network
    let common: FirstBoot.Common

    /// Version 2 of cloud-init's network configuration, as YAML.
    var networkConfig: String {
        switch network {
        case .given(.object(let members)): YAMLText.block(members)
        case .given(let value): YAMLText.flow(value) + "\n"
        case .interfaces(let interfaces):
            YAMLText.block([
                "version": .number("2"),
                "ethernets": .object(
                    Dictionary(interfaces.map { ($0.name, ethernet($0)) }) { first, _ in first }),
            ])
        }
    }

    private func ethernet(_ interface: NetworkInterface) -> JSONValue {
        var members: [String: JSONValue] = ["dhcp4": .bool(interface.usesDHCP)]
        if let mac = interface.macAddress {
            members["match"] = .object(["macaddress": .string(mac)])
            members["set-name"] = .string(interface.name)
        }
        members["mtu"] = interface.mtu.map { .number("\($0)") }
        // A system must not wait for an interface that has no address to get.
        guard interface.usesDHCP || !interface.addresses.isEmpty else {
            members["optional"] = .bool(true)
            return .object(members)
        }
        if !interface.addresses.isEmpty { members["addresses"] = .strings(interface.addresses) }
        for gateway in interface.gateways {
            members[gateway.contains(":") ? "gateway6" : "gateway4"] = .string(gateway)
        }
        let servers: [(String, [String])] = [("addresses", common.nameServers), ("search", common.searchDomains)]
        let known = servers.filter { !$0.1.isEmpty }
        if !known.isEmpty {
            members["nameservers"] = .object(Dictionary(uniqueKeysWithValues: known.map { ($0, .strings($1)) }))
        }
        return .object(members)
    }

    /// OpenStack's network_data.json; nil for a configuration that was given as cloud-init's own.
    var networkData: JSONValue? {
        guard case .interfaces(let interfaces) = network else { return nil }
        return .object([
            "links": .array(interfaces.map(Self.link)), "networks": .array(interfaces.flatMap(Self.networks)),
            "services": .array(
                common.nameServers.map { .object(["type": .string("dns"), "address": .string($0)]) }),
        ])
    }

    private static func link(_ interface: NetworkInterface) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(interface.name), "name": .string(interface.name), "type": .string("phy"),
        ]
        members["ethernet_mac_address"] = interface.macAddress.map(JSONValue.string)
        members["mtu"] = interface.mtu.map { .number("\($0)") }
        return .object(members)
    }

    private static func networks(_ interface: NetworkInterface) -> [JSONValue] {
        if interface.usesDHCP {
            return [
                .object(["id": .string(interface.name), "link": .string(interface.name), "type": .string("ipv4_dhcp")])
            ]
        }
        return interface.addresses.enumerated().map { index, address in
            let version = address.contains(":") ? "ipv6" : "ipv4"
            let gateway = interface.gateways.first { $0.contains(":") == address.contains(":") }
            let route: [String: JSONValue]? = gateway.map { gateway in
                let any = version == "ipv6" ? "::" : "0.0.0.0"
                return ["network": .string(any), "netmask": .string(any), "gateway": .string(gateway)]
            }
            return .object([
                "id": .string("\(interface.name)-\(index)"), "link": .string(interface.name), "type": .string(version),
                "ip_address": .string(address),
                "routes": .array(index == 0 ? [route].compactMap { $0.map(JSONValue.object) } : []),
            ])
        }
    }
}
