/// What an installed system is told about itself (facts 3.1), as far as a document says it.
public struct NodeConfiguration: Sendable, Equatable {
    /// A network interface.
    public struct Interface: Sendable, Equatable {
        /// Its name: `eth0`.
        public var name: String
        /// Its hardware address, as the document writes it.
        public var macAddress: String?
        /// Its address.
        public var ipAddress: String?
        /// The mask of its network.
        public var netmask: String?
    }

    /// The operating system: `ubuntu_1404_x86_64`.
    public var profile: String?
    /// The full name of the node.
    public var hostname: String?
    /// The name servers, as the document writes them.
    public var nameServers: String?
    /// The domains in which names are searched.
    public var searchDomains: String?
    /// The interfaces, by name.
    public var interfaces: [Interface] = []
    /// The hardware address of the interface that the node booted from.
    public var adminAddress: String?
    /// Names of interfaces by hardware address: `52:54:00:00:00:07_eth0`, separated by commas.
    public var udevRules: String?
    /// Everything else in `ks_meta`, as it is written.
    public var meta: [String: JSONValue] = [:]
}

extension NodeConfiguration {
    static func read(_ document: ObjectField, meta: ObjectField?) -> NodeConfiguration {
        let options = document["kernel_options"]?.object()
        var configuration = NodeConfiguration(
            profile: document["profile"]?.line()?.value, hostname: document["hostname"]?.line()?.value,
            nameServers: document["name_servers"]?.line()?.value,
            searchDomains: document["name_servers_search"]?.line()?.value,
            interfaces: interfaces(document["interfaces"]?.object()),
            adminAddress: options?["netcfg/choose_interface"]?.line()?.value,
            udevRules: options?["udevrules"]?.line()?.value)
        configuration.meta = (meta?.members ?? [:]).filter { $0.key != "pm_data" && $0.key != "image_data" }
        configuration.checkAdmin(options)
        return configuration
    }

    private static func interfaces(_ object: ObjectField?) -> [Interface] {
        guard let object else { return [] }
        return object.members.keys.sorted().compactMap { name in
            guard let fields = object[name]?.object() else { return nil }
            return Interface(
                name: name, macAddress: fields["mac_address"]?.line()?.value,
                ipAddress: fields["ip_address"]?.line()?.value, netmask: fields["netmask"]?.line()?.value)
        }
    }

    /// The interface that the node booted from must be one of those that are described, with an address.
    private func checkAdmin(_ options: ObjectField?) {
        guard let adminAddress, let options, !interfaces.isEmpty else { return }
        let admin = interfaces.first { $0.macAddress == adminAddress }
        guard admin?.ipAddress == nil || admin?.netmask == nil else { return }
        options.problems.add(
            options.path.key("netcfg/choose_interface"), found: quoted(adminAddress),
            allowed: "the mac_address of an interface with ip_address and netmask")
    }
}
