extension UserAccount {
    /// Reads accounts; two of one name are a problem.
    static func read(_ objects: [ObjectField]) -> [UserAccount] {
        var seen: Set<String> = []
        return objects.compactMap { object in
            guard let account = read(object) else { return nil }
            if !seen.insert(account.name).inserted {
                object.problems.add(
                    object.path.key("name"), "the name \(quoted(account.name)) is taken by another account")
            }
            return account
        }
    }

    private static func read(_ object: ObjectField) -> UserAccount? {
        let name = object.require("name", "the account's name")?.accountName()
        let hash = object.optional("hashed_password")?.filledLine()?.value
        let password = object.optional("password")?.filledLine()?.value
        let home = object.optional("homedir")?.absolutePath()
        let shell = object.optional("shell")?.absolutePath() ?? usualShell
        let sudo = object.optional("sudo")?.filledLines() ?? []
        let keys = object.optional("ssh_keys")?.keys() ?? []
        let groups = (object.optional("groups")?.array() ?? []).compactMap { $0.accountName() }
        guard let name else { return nil }
        return UserAccount(
            name: name, hashedPassword: hash, password: hash == nil ? password : nil, home: home, shell: shell,
            sudo: sudo, sshKeys: keys, groups: groups)
    }
}

extension Field {
    /// What useradd(8) takes.
    fileprivate func accountName() -> String? {
        guard let text = line()?.value else { return nil }
        let isName =
            (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isWordCharacter || "_-.".utf8.contains($0) }
        guard isName, let first = text.first, first.isLetter || first == "_" else {
            return refused("a name of letters, digits, \"_\", \".\" and \"-\", at most 32")
        }
        return text
    }

    /// A path without the colon that would end a field of /etc/passwd.
    fileprivate func absolutePath() -> String? {
        guard let text = filledLine()?.value else { return nil }
        return text.hasPrefix("/") && !text.contains(":") ? text : refused("an absolute path")
    }
}

extension PackageRepository {
    /// Reads repositories; their names tell them apart on the node.
    static func read(_ objects: [ObjectField]) -> [PackageRepository] {
        var seen: Set<String> = []
        return objects.compactMap { object in
            guard let repository = read(object) else { return nil }
            if !seen.insert(repository.fileName).inserted {
                object.problems.add(
                    object.path.key("name"), "the name \(quoted(repository.name)) is taken by another repository")
            }
            return repository
        }
    }

    private static func read(_ object: ObjectField) -> PackageRepository? {
        let kind = object.optional("type").map { $0.oneOf(Kind.self) } ?? .deb
        let name = object.require("name", "the repository's name")?.filledLine()?.value
        let uri = object.require("uri", "the repository's URL")?.repositoryURL()
        let suite = kind == .rpm ? "" : object.require("suite", "a release such as \"bookworm\"")?.releaseWords()
        let section = object.optional("section")?.releaseWords() ?? ""
        let priority = object.optional("priority")?.whole(in: -32768...32767)
        let key = object.optional("key")?.string()?.value
        let pin = object.optional("pin")?.pin()
        let isTrusted = object.optional("trusted")?.bool() ?? false
        guard let kind, let name, let uri, let suite else { return nil }
        let repository = PackageRepository(
            path: object.path, kind: kind, name: name, uri: uri, suite: suite, section: section, priority: priority,
            key: key, isTrusted: isTrusted, pin: pin)
        repository.check(object)
        return repository
    }

    private func check(_ object: ObjectField) {
        if fileName == "bareproof-" {
            object.problems.add(object.path.key("name"), found: quoted(name), allowed: "a name with letters or digits")
        }
        if kind != .rpm, suite.isEmpty { object["suite"]?.refuse(allowed: "a release such as \"bookworm\"") }
        // sources.list(5): a suite that is a path has no components, and all others have at least one.
        guard kind != .rpm, suite.hasSuffix("/") == !section.isEmpty else { return }
        let message =
            section.isEmpty
            ? "no section, expected one such as \"main\", or a suite that ends with a slash"
            : "a section of a suite that ends with a slash, expected none"
        object.problems.add(object.path.key("section"), message)
    }
}

extension Field {
    /// What stands as one word in a sources.list.
    fileprivate func repositoryURL() -> String? {
        guard let text = filledLine()?.value else { return nil }
        let isURL = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && text.contains(":/") && text.first != "["
        return isURL ? text : refused("a URL without spaces")
    }

    fileprivate func releaseWords() -> String? {
        guard let text = line()?.value else { return nil }
        let isWords = text.utf8.allSatisfy { $0.isWordCharacter || " -_./~+:".utf8.contains($0) }
        return isWords ? text : refused("words of letters, digits and \"-_./~+:\"")
    }

    fileprivate func pin() -> String? {
        guard let text = filledLine()?.value else { return nil }
        let isPin = ["release ", "origin ", "version "].contains(where: text.hasPrefix)
        return isPin ? text : refused("\"release …\", \"origin …\" or \"version …\", as apt_preferences(5) has it")
    }
}

extension FirstBoot.Puppet {
    static func read(_ object: ObjectField) -> FirstBoot.Puppet? {
        guard object.optional("enable")?.truth() ?? false else { return nil }
        return object.require("master", "the name of Puppet's server")?.host().map(FirstBoot.Puppet.init)
    }
}

extension FirstBoot.MCollective {
    /// - Parameter prefix: What the keys begin with: Fuel's documents have them among others.
    static func read(_ object: ObjectField, prefix: String) -> FirstBoot.MCollective? {
        guard object.optional(prefix + "enable")?.truth() ?? false else { return nil }
        func required(_ key: String, _ what: String) -> String? { object.require(prefix + key, what)?.word() }
        let key = required("pskey", "the key that all servers share")
        let virtualHost = required("vhost", "the virtual host at the broker")
        let host = object.require(prefix + "host", "the message broker")?.host()
        let user = required("user", "the account at the broker")
        let password = required("password", "its password")
        let connector = object.require(prefix + "connector", "the plug-in that talks to the broker")?.connector()
        let port = object.optional(prefix + "port")?.whole(in: 1...65535) ?? Int(usualPort)
        guard let key, let virtualHost, let host, let user, let password, let connector else { return nil }
        return FirstBoot.MCollective(
            preSharedKey: key, virtualHost: virtualHost, host: host, port: UInt16(port), user: user, password: password,
            connector: connector, identity: object.optional(prefix + "identity")?.word())
    }
}

extension Field {
    /// It becomes a part of names in MCollective's configuration.
    fileprivate func connector() -> String? {
        guard let text = line()?.value else { return nil }
        let isWord = !text.isEmpty && text.utf8.allSatisfy { $0.isWordCharacter || $0 == UInt8(ascii: "_") }
        return isWord ? text : refused("a plug-in's name such as \"rabbitmq\"")
    }
}
