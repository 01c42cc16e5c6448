extension FirstBoot {
    /// The variables of templates (facts 6.5). What is not known is not there, so that a section of its name is left out.
    ///
    /// - Parameters:
    ///   - instanceID: What tells this deployment from the one before.
    ///   - releases: What repositories say about themselves, by their names.
    func variables(instanceID: String, releases: [String: ReleaseFile]) -> JSONValue {
        var variables: [String: JSONValue] = [
            "instance_id": .string(instanceID), "common": .object(common.variables),
            "user_accounts": .array(accounts.map(\.variables)),
            "puppet": .object(puppet?.variables ?? ["enable": .bool(false)]),
            "mcollective": .object(mcollective?.variables ?? ["enable": .bool(false)]),
            "repositories": .array(repositories.map(\.variables)), "variables": .object(self.variables),
        ]
        variables["profile"] = profile.map(JSONValue.string)
        if !accounts.isEmpty || !common.sshKeys.isEmpty { variables["has_users"] = .bool(true) }
        if !hostKeys.isEmpty { variables["host_keys"] = .object(hostKeys.mapValues(JSONValue.string)) }
        variables["apt"] = apt(releases)
        variables["yum"] = yum
        variables["replace_sources"] = .bool(replacesSources)
        return .object(variables)
    }

    private func apt(_ releases: [String: ReleaseFile]) -> JSONValue? {
        let files = repositories.filter { $0.kind != .rpm }.flatMap { $0.aptFiles(releases[$0.name]) }
        guard !files.isEmpty else { return nil }
        return .object([
            "files": .array(files.map { .object(["path": .string($0.path), "content": .string($0.content)]) })
        ])
    }

    private var yum: JSONValue? {
        let repositories = repositories.filter { $0.kind == .rpm }.map(\.variables)
        return repositories.isEmpty ? nil : .object(["repositories": .array(repositories)])
    }
}

extension JSONValue {
    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}

extension [String: JSONValue] {
    /// The members that have a value.
    fileprivate static func known(_ members: [String: String?]) -> [String: JSONValue] {
        members.compactMapValues { $0.map(JSONValue.string) }
    }
}

extension FirstBoot.Common {
    fileprivate var variables: [String: JSONValue] {
        var variables: [String: JSONValue] = .known([
            "hostname": hostname, "fqdn": fqdn, "timezone": timezone, "locale": locale, "master_ip": masterAddress,
            "master_url": masterURL, "gw": gateway, "udevrules": udevRules,
        ])
        variables["name_servers"] = .strings(nameServers)
        variables["search_domain"] = .strings(searchDomains)
        variables["ntp_servers"] = .strings(ntpServers)
        variables["ssh_auth_keys"] = .strings(sshKeys)
        guard let admin = adminInterface else { return variables }
        let (address, mask) = admin.addressAndMask
        let own: [String: JSONValue] = .known([
            "admin_iface_name": admin.name, "admin_mac": admin.macAddress, "admin_ip": address, "admin_mask": mask,
        ])
        return variables.merging(own) { $1 }
    }
}

extension NetworkInterface {
    /// The first IPv4 address, and its mask in the notation with dots.
    fileprivate var addressAndMask: (address: String?, mask: String?) {
        guard let first = addresses.first(where: { $0.contains(".") }) else { return (nil, nil) }
        let parts = first.split(separator: "/")
        guard parts.count == 2, let length = UInt32(parts[1]) else { return (nil, nil) }
        let bits = length == 0 ? 0 : UInt32.max << (32 - length)
        let mask = [24, 16, 8, 0].map { "\((bits >> $0) & 0xFF)" }.joined(separator: ".")
        return (String(parts[0]), mask)
    }
}

extension UserAccount {
    fileprivate var variables: JSONValue {
        var variables: [String: JSONValue] = .known([
            "name": name, "hashed_password": hashedPassword, "homedir": home, "shell": shell,
        ])
        // One rule stands alone: older versions of cloud-init take lists, and warn of them.
        if !sudo.isEmpty { variables["sudo"] = sudo.count == 1 ? .string(sudo[0]) : .strings(sudo) }
        if !sshKeys.isEmpty { variables["ssh_keys"] = .strings(sshKeys) }
        if !groups.isEmpty { variables["groups"] = .strings(groups) }
        return .object(variables)
    }
}

extension PackageRepository {
    fileprivate var variables: JSONValue {
        var variables: [String: JSONValue] = .known([
            "type": kind.rawValue, "name": name, "uri": uri, "suite": suite, "section": section, "key": key,
        ])
        variables["priority"] = priority.map { .number("\($0)") }
        variables["trusted"] = .bool(isTrusted)
        return .object(variables)
    }
}

extension FirstBoot.Puppet {
    fileprivate var variables: [String: JSONValue] { ["enable": .bool(true), "master": .string(master)] }
}

extension FirstBoot.MCollective {
    fileprivate var variables: [String: JSONValue] {
        var variables: [String: JSONValue] = .known([
            "pskey": preSharedKey, "vhost": virtualHost, "host": host, "user": user, "password": password,
            "connector": connector, "identity": identity,
        ])
        variables["enable"] = .bool(true)
        variables["port"] = .number("\(port)")
        return variables
    }
}
