/// What Fuel's formats say of the first boot (facts 3.1): `hostname`, `interfaces`, `kernel_options` and `ks_meta`.
struct NailgunFirstBoot {
    /// The time zone unless the document says another one (facts 3.1).
    private static let usualTimezone = "America/Los_Angeles"
    private static let usualLocale = "en_US.UTF-8"

    private let document: ObjectField
    private let meta: ObjectField?
    private let options: ObjectField?

    /// - Returns: Nil for a document that says nothing of the first boot.
    static func read(_ document: ObjectField, meta: ObjectField?) -> FirstBoot? {
        let reader = NailgunFirstBoot(
            document: document, meta: meta, options: document.optional("kernel_options")?.object())
        var boot = reader.boot()
        var nothing = FirstBoot(path: boot.path)
        nothing.profile = boot.profile
        guard boot != nothing else { return nil }
        boot.common.timezone = boot.common.timezone ?? usualTimezone
        boot.common.locale = usualLocale
        return boot
    }

    private func boot() -> FirstBoot {
        var boot = FirstBoot(path: meta?.path ?? document.path)
        boot.profile = document.optional("profile")?.profile()
        boot.common = common()
        let names = self.names()
        let interfaces = self.interfaces(names)
        if !interfaces.isEmpty { boot.network = .interfaces(interfaces) }
        boot.common.adminInterface = interfaces.first { $0.macAddress == admin?.value }
        guard let meta else { return boot }
        boot.accounts = UserAccount.read(meta.objects("user_accounts"))
        boot.repositories = PackageRepository.read(
            meta.optional("repo_setup")?.object().map { $0.objects("repos") } ?? [])
        if meta.optional("puppet_enable")?.truth() ?? false {
            boot.puppet = meta.require("puppet_master", "the name of Puppet's server")?.host()
                .map(FirstBoot.Puppet.init)
        }
        boot.mcollective = FirstBoot.MCollective.read(meta, prefix: "mco_")
        boot.readTemplates(meta.optional("cloud_init_templates")?.object())
        // Beyond Fuel's format, as the `configdrive` of the other one has them.
        boot.readHostKeys(meta.optional("ssh_keys")?.object())
        boot.variables = meta.optional("variables")?.object()?.members ?? [:]
        return boot
    }

    private func common() -> FirstBoot.Common {
        var common = FirstBoot.Common()
        common.setName(document.optional("hostname")?.hostname(), fqdn: nil)
        common.nameServers = document.optional("name_servers")?.words("addresses", NetworkAddress.isAddress) ?? []
        common.searchDomains = document.optional("name_servers_search")?.words("domains", Field.isHostname) ?? []
        common.udevRules = options?.optional("udevrules")?.filledLine()?.value
        guard let meta else { return common }
        common.sshKeys = (meta.optional("authorized_keys")?.keys() ?? []) + extraKey(meta)
        common.timezone = meta.optional("timezone")?.timezone()
        common.gateway = meta.optional("gw")?.address()
        common.masterAddress = meta.optional("master_ip")?.filledLine()?.value
        common.masterURL = common.masterAddress.map { "http://\($0):8000/api" }
        return common
    }

    /// `auth_key`, which existing documents also write as a text of two quotation marks.
    private func extraKey(_ meta: ObjectField) -> [String] {
        guard let key = meta.optional("auth_key")?.line()?.value, key.contains(where: { $0 != "\"" }) else { return [] }
        return [key]
    }

    // MARK: Interfaces

    /// The hardware address of the interface that the node booted from.
    private var admin: Located<String>? {
        options?.optional("netcfg/choose_interface")?.filledLine().map { Located($0.value.lowercased(), $0.path) }
    }

    /// The names that interfaces are to have, by hardware address (facts 6.3).
    private func names() -> [(mac: String, name: String)] {
        guard let rules = options?.optional("udevrules"), let text = rules.filledLine()?.value else { return [] }
        return text.split(separator: ",").compactMap { rule in
            let parts = rule.split(separator: "_", maxSplits: 1).map { $0.filter { $0 != " " } }
            if parts.count == 2, let mac = NetworkAddress.mac(parts[0]) { return (mac, parts[1]) }
            return rules.refused("names such as 52:54:00:00:00:07_eth0, separated by commas")
        }
    }

    private func interfaces(_ names: [(mac: String, name: String)]) -> [NetworkInterface] {
        let described = document.optional("interfaces")?.object()
        var interfaces = (described?.members.keys.sorted() ?? []).compactMap { name -> NetworkInterface? in
            guard let object = described?[name]?.object() else { return nil }
            return interface(name, object, names)
        }
        checkAdmin(interfaces)
        for (mac, name) in names where !interfaces.contains(where: { $0.macAddress == mac || $0.name == name }) {
            interfaces.append(NetworkInterface(name: name, macAddress: mac))
        }
        return interfaces
    }

    private func interface(
        _ key: String, _ object: ObjectField, _ names: [(mac: String, name: String)]
    ) -> NetworkInterface? {
        let mac = object.optional("mac_address")?.macAddress()
        let named = mac.flatMap { mac in names.first { $0.mac == mac }?.name } ?? key
        // A VLAN, or an alias, is no card of its own.
        guard !named.contains(":"), named.utf8.count <= 15 else { return nil }
        var interface = NetworkInterface(name: named, macAddress: mac)
        interface.setAddress(object.optional("ip_address"), object.optional("netmask"), in: object)
        if let mac, mac == admin?.value, let gateway = meta?.optional("gw")?.address(noting: false) {
            interface.gateways = [gateway]
        }
        return interface
    }

    /// The interface that the node booted from must be one of those that are described, with an address.
    private func checkAdmin(_ interfaces: [NetworkInterface]) {
        guard let admin, let options, !interfaces.isEmpty else { return }
        let isThere = interfaces.contains { $0.macAddress == admin.value && !$0.addresses.isEmpty }
        guard !isThere else { return }
        options.problems.add(
            admin.path, found: quoted(admin.value),
            allowed: "the mac_address of an interface with ip_address and netmask")
    }
}
