extension FirstBoot {
    /// The key of an `ironic` document.
    static let key = "configdrive"

    /// Reads the `configdrive` of an `ironic` document (facts 6.5).
    static func read(_ object: ObjectField) -> FirstBoot {
        var boot = FirstBoot(path: object.path)
        boot.profile = object.optional("profile")?.profile()
        let common = object.optional("common")?.object()
        if let common { boot.common = Common.read(common) }
        boot.readNetwork(object, common)
        boot.accounts = UserAccount.read(object.objects("user_accounts"))
        boot.repositories = PackageRepository.read(object.objects("repositories") + (common?.objects("ks_repos") ?? []))
        boot.replacesSources = object.optional("replace_sources")?.bool() ?? false
        boot.puppet = object.optional("puppet")?.object().flatMap(Puppet.read)
        boot.mcollective = object.optional("mcollective")?.object().flatMap { MCollective.read($0, prefix: "") }
        boot.readHostKeys(object.optional("ssh_keys")?.object())
        boot.readTemplates(object.optional("templates")?.object())
        boot.variables = object.optional("variables")?.object()?.members ?? [:]
        return boot
    }

    private mutating func readNetwork(_ object: ObjectField, _ common: ObjectField?) {
        network = object.optional("network")?.object().flatMap(Network.read)
        guard let admin = common.flatMap(NetworkInterface.admin) else { return }
        self.common.adminInterface = admin
        if network == nil { network = .interfaces([admin]) }
    }

    /// cloud-init takes them by the kind of key and which half it is.
    mutating func readHostKeys(_ object: ObjectField?) {
        for name in object?.members.keys.sorted() ?? [] {
            let isKnown = ["rsa", "ecdsa", "ed25519"].contains { name == $0 + "_private" || name == $0 + "_public" }
            if !isKnown {
                object?[name]?.refuse(
                    allowed: "rsa, ecdsa or ed25519, followed by _private or _public, as a key's name")
            }
            if let key = object?[name]?.string()?.value { hostKeys[name] = key }
        }
    }

    mutating func readTemplates(_ object: ObjectField?) {
        for name in object?.members.keys.sorted() ?? [] {
            guard let field = object?[name] else { continue }
            guard let kind = TemplateKind(rawValue: name) else {
                let known = TemplateKind.allCases.map(\.rawValue).joined(separator: ", ")
                field.problems.add(field.path, "no kind of template, expected one of \(known)")
                continue
            }
            templates[kind] = field.templateName()
        }
    }
}

extension FirstBoot.Common {
    fileprivate static func read(_ object: ObjectField) -> FirstBoot.Common {
        var common = FirstBoot.Common()
        common.setName(object.optional("hostname")?.hostname(), fqdn: object.optional("fqdn")?.hostname())
        common.nameServers = object.optional("name_servers")?.words("addresses", NetworkAddress.isAddress) ?? []
        common.searchDomains = object.optional("search_domain")?.words("domains", Field.isHostname) ?? []
        common.ntpServers = object.optional("ntp_servers")?.words("names or addresses", Field.isHost) ?? []
        common.sshKeys = object.optional("ssh_auth_keys")?.keys() ?? []
        common.timezone = object.optional("timezone")?.timezone()
        common.locale = object.optional("locale")?.filledLine()?.value
        common.masterAddress = object.optional("master_ip")?.filledLine()?.value
        common.masterURL = object.optional("master_url")?.filledLine()?.value
        common.gateway = object.optional("gw")?.address()
        common.udevRules = object.optional("udevrules")?.filledLine()?.value
        return common
    }

    /// A name with dots is the full one, whose first word is the node's own.
    mutating func setName(_ name: String?, fqdn full: String?) {
        hostname = (name ?? full).map { String($0.prefix { $0 != "." }) }
        fqdn = full ?? name
    }
}

extension Network {
    static func read(_ object: ObjectField) -> Network? {
        guard object["version"] == nil else {
            if case .number(let text)? = object["version"]?.value, ["1", "2"].contains(text) {
                return .given(.object(object.members))
            }
            object["version"]?.refuse(allowed: "1 or 2, the versions of cloud-init's network configuration")
            return nil
        }
        _ = object.require(
            "interfaces", "an array of interfaces, or a \"version\" of cloud-init's network configuration")
        let interfaces = object.objects("interfaces").compactMap(NetworkInterface.read)
        var seen: Set<String> = []
        for (interface, field) in zip(interfaces, object.objects("interfaces"))
        where !seen.insert(interface.name).inserted {
            object.problems.add(
                field.path.key("name"), "the name \(quoted(interface.name)) is taken by another interface")
        }
        return .interfaces(interfaces)
    }
}

extension NetworkInterface {
    fileprivate static func read(_ object: ObjectField) -> NetworkInterface? {
        let name = object.require("name", "the interface's name")?.interfaceName()
        let mac = object.optional("mac")?.macAddress()
        let addresses = object.optional("addresses")?.words("addresses such as 192.0.2.7/24", NetworkAddress.hasPrefix)
        let gateways = object.optional("gateway")?.words("addresses", NetworkAddress.isAddress) ?? []
        let usesDHCP = object.optional("dhcp")?.bool() ?? (addresses ?? []).isEmpty
        let mtu = object.optional("mtu")?.whole(in: 576...65535)
        guard let name else { return nil }
        return NetworkInterface(
            name: name, macAddress: mac, addresses: addresses ?? [], gateways: gateways, usesDHCP: usesDHCP, mtu: mtu)
    }

    /// The interface that `common` of facts 6.5 describes in single words.
    fileprivate static func admin(_ common: ObjectField) -> NetworkInterface? {
        guard let name = common.optional("admin_iface_name")?.interfaceName() else { return nil }
        let mac = common.optional("admin_mac")?.macAddress()
        var interface = NetworkInterface(name: name, macAddress: mac)
        interface.setAddress(common.optional("admin_ip"), common.optional("admin_mask"), in: common)
        if let gateway = common.optional("gw")?.address(noting: false) { interface.gateways = [gateway] }
        return interface
    }

    /// An address and its mask; without them the interface stays without an address.
    mutating func setAddress(_ address: Field?, _ mask: Field?, in object: ObjectField) {
        guard let field = address, let address = field.address() else { return }
        guard let mask else {
            object.problems.add(field.path, "an address without a mask, expected both")
            return
        }
        guard let text = mask.line()?.value, let length = NetworkAddress.prefix(ofMask: text) else {
            mask.refuse(allowed: "a mask such as 255.255.255.0")
            return
        }
        addresses = ["\(address)/\(length)"]
    }
}
