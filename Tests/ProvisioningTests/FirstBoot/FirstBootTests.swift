import Documents
import Testing

@testable import Provisioning

/// Facts 6.4, 6.5; seed S000, seed S004 item 10.
struct FirstBootTests {
    private typealias Docs = FirstBootDocuments

    private func yaml(_ text: String) throws -> DocumentValue { try DocumentNode.parse(text, file: "expected").value }

    @Test func `a node is told its name, accounts, keys and time zone`() throws {
        let config = try Docs.cloudConfig(Docs.boot(Docs.full))
        let expected = try yaml(
            """
            hostname: node-7
            fqdn: node-7.example.org
            preserve_hostname: false
            manage_etc_hosts: localhost
            timezone: Europe/Berlin
            locale: C.UTF-8
            ntp: {enabled: true, servers: [ntp.example.org]}
            ssh_pwauth: false
            disable_root: false
            ssh_deletekeys: true
            ssh_keys: {ed25519_private: "-----BEGIN\\nkey\\n", ed25519_public: ssh-ed25519 AAAA host}
            users:
            - {name: root, ssh_authorized_keys: [\(Docs.key)]}
            - name: anna
              shell: /bin/sh
              homedir: /home/a
              groups: [adm]
              lock_passwd: false
              passwd: $6$salt$hash
              sudo: ALL=(ALL) NOPASSWD:ALL
              ssh_authorized_keys: [\(Docs.key)]
            - {name: bert, shell: /bin/bash}
            growpart: {mode: "off"}
            resize_rootfs: false
            """)
        for entry in try #require(expected.mapping) { #expect(config[entry.key] == entry.value, "\(entry.key)") }
    }

    @Test func `what nobody asks for is not there`() throws {
        let config = try Docs.cloudConfig(Docs.boot(#"{"profile": "debian"}"#))
        #expect(config.mapping?.keys == ["ssh_pwauth", "disable_root", "growpart", "resize_rootfs", "apt"])
        let content = try Docs.content(Docs.boot("{}"))
        #expect(content.keys.sorted() == ["meta-data", "user-data", "vendor-data"])
        #expect(content["meta-data"] == "instance-id: \"11111111-2222-4333-8444-555555555555\"\n")
    }

    @Test func `puppet and mcollective are rendered when they are enabled`() throws {
        let config = try Docs.cloudConfig(Docs.boot(Docs.full))
        let puppet = try #require(config["puppet"])
        #expect(puppet["conf"]?["agent"]?["server"] == "puppet.example.org")
        let conf = try #require(config["mcollective"]?["conf"])
        #expect(conf["plugin.psk"] == "s: ecret")
        #expect(conf["plugin.rabbitmq.pool.1.password"] == "p'w\"d")
        #expect(conf["plugin.rabbitmq.pool.1.port"] == 61613)
        #expect(conf["identity"] == "7")
        let without = try Docs.cloudConfig(Docs.boot(#"{"puppet": {"enable": 0}, "mcollective": {"pskey": "x"}}"#))
        #expect(without["puppet"] == nil && without["mcollective"] == nil)
    }

    @Test func `repositories become files of apt, pinned by what they say of themselves`() throws {
        let release = ReleaseFile("Origin: V\nLabel: L\nSuite: s1\nCodename: vendor1\nVersion: 12.4\nDate: x\n")
        let releases = ["vendor": try #require(release)]
        let config = try Docs.cloudConfig(Docs.boot(Docs.full), releases: releases)
        let expected = try yaml(
            """
            - {path: /etc/apt/keyrings/bareproof-vendor.asc, permissions: "0644", content: "-----BEGIN PGP…\\n"}
            - path: /etc/apt/sources.list.d/bareproof-vendor.list
              permissions: "0644"
              content: "deb [signed-by=/etc/apt/keyrings/bareproof-vendor.asc] http://deb.example.org/v/ vendor1 main contrib\\n"
            - path: /etc/apt/preferences.d/bareproof-vendor.pref
              permissions: "0644"
              content: "Package: *\\nPin: release o=V,l=L,a=s1,n=vendor1\\nPin-Priority: 1050\\n"
            - path: /etc/apt/sources.list.d/bareproof-flatone.list
              permissions: "0644"
              content: "deb [trusted=yes] file:/srv/repo ./\\n"
            - path: /etc/apt/preferences.d/bareproof-flatone.pref
              permissions: "0644"
              content: "Package: *\\nPin: origin \\"\\"\\nPin-Priority: 990\\n"
            - path: /etc/apt/sources.list.d/bareproof-plain.list
              permissions: "0644"
              content: "deb https://deb.example.org:8443/p bookworm main\\n"
            """)
        #expect(config["write_files"] == expected)
        #expect(config["apt"] == (try yaml("preserve_sources_list: true")))
        #expect(config["bootcmd"]?.list?.count == 1)
        let byHost = try Docs.cloudConfig(Docs.boot(Docs.full))["write_files"]?.list?[2]
        #expect(byHost?["content"] == "Package: *\nPin: origin \"deb.example.org\"\nPin-Priority: 1050\n")
    }

    @Test func `where a repository describes itself`() throws {
        let urls = try Docs.boot(Docs.full).repositories.map(\.releaseURLs)
        let base = "http://deb.example.org/v/dists/vendor1"
        #expect(
            urls == [
                ["\(base)/Release", "\(base)/InRelease"], [],
                [
                    "https://deb.example.org:8443/p/dists/bookworm/Release",
                    "https://deb.example.org:8443/p/dists/bookworm/InRelease",
                ],
            ])
        #expect(ReleaseFile("<html>not found</html>") == nil)
        #expect(ReleaseFile("Origin: a, b\n Label: x\nArchive: stable\n")?.pin == "release a=stable")
    }

    @Test func `a family of RPM gets repositories of its own`() throws {
        let config = try Docs.cloudConfig(
            Docs.boot(
                """
                {"profile": "centos_7_x86_64", "repositories":
                  [{"type": "rpm", "name": "mos", "uri": "http://192.0.2.1/mos", "priority": 2}]}
                """))
        let expected = try yaml(
            "mos: {name: mos, baseurl: 'http://192.0.2.1/mos', enabled: true, gpgcheck: false, priority: 2}")
        #expect(config["yum_repos"] == expected)
        #expect(config["apt"] == nil)
    }

    @Test func `interfaces are found by their hardware address and renamed`() throws {
        let text = try #require(try Docs.content(Docs.boot(Docs.full))["network-config"])
        let expected = """
            version: 2
            ethernets:
              admin0:
                addresses: ["192.0.2.7/24", "2001:db8::7/64"]
                dhcp4: false
                gateway4: "192.0.2.1"
                gateway6: "2001:db8::1"
                match:
                  macaddress: "52:54:00:aa:00:07"
                mtu: 9000
                nameservers:
                  addresses: ["192.0.2.1", "2001:db8::1"]
                  search: ["example.org", "example.net"]
                set-name: "admin0"
              eth1:
                dhcp4: true
                match:
                  macaddress: "52:54:00:aa:00:08"
                nameservers:
                  addresses: ["192.0.2.1", "2001:db8::1"]
                  search: ["example.org", "example.net"]
                set-name: "eth1"
              eth2:
                dhcp4: false
                optional: true

            """
        #expect(text == expected)
    }

    @Test func `a configuration of cloud-init's own is passed on`() throws {
        let drive = #"{"network": {"version": 2, "ethernets": {"any": {"match": {"name": "e*"}, "dhcp4": true}}}}"#
        let text = try Docs.content(Docs.boot(drive))["network-config"]
        #expect(text == "version: 2\nethernets:\n  any:\n    dhcp4: true\n    match:\n      name: \"e*\"\n")
    }

    @Test func `config-2 has the files of OpenStack`() throws {
        let files = try Docs.content(Docs.boot(Docs.full), .config2)
        let folder = "openstack/latest"
        #expect(files.keys.sorted() == ["meta_data.json", "network_data.json", "user_data"].map { "\(folder)/\($0)" })
        let meta = try JSONValue.parse(Array(try #require(files["\(folder)/meta_data.json"]).utf8))
        #expect(
            meta
                == .object([
                    "hostname": .string("node-7.example.org"), "name": .string("node-7"),
                    "uuid": .string("11111111-2222-4333-8444-555555555555"),
                ]))
        let network = try DocumentNode.parse(try #require(files["\(folder)/network_data.json"]), file: "network").value
        #expect(network["links"]?.list?[0]["ethernet_mac_address"] == "52:54:00:aa:00:07")
        #expect(network["networks"]?.list?[0]["routes"]?.list?[0]["gateway"] == "192.0.2.1")
        #expect(network["networks"]?.list?[2]["type"] == "ipv4_dhcp")
        #expect(network["services"]?.list?.count == 2)
    }

    @Test func `a boothook is a script, and says what cloud-init is to do with it`() throws {
        let message = try #require(try Docs.content(Docs.boot(Docs.full))["user-data"])
        let script = try Docs.part("text/cloud-boothook", of: message)
        #expect(script.hasPrefix("#cloud-boothook\n#!/bin/sh\n"))
        #expect(script.contains("/etc/puppet"))
        #expect(
            message.hasPrefix("Content-Type: multipart/mixed; boundary=\"===bareproof===\"\nMIME-Version: 1.0\n\n--"))
    }

    @Test(arguments: TemplateTests.hostile.filter { !$0.isEmpty && !$0.contains { $0.isNewline || $0 == "\t" } })
    func `no value breaks out of its place`(_ text: String) throws {
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return }
        let value = JSONValue.string(text).encoded
        let boot = try Docs.boot(
            """
            {"user_accounts": [{"name": "anna", "hashed_password": \(value), "sudo": [\(value)]}],
             "common": {"locale": \(value)}, "ssh_keys": {"rsa_private": \(value)}}
            """)
        guard !text.allSatisfy(\.isWhitespace) else { return }
        let config = try Docs.cloudConfig(boot)
        #expect(config["users"]?.list?[0]["passwd"] == .string(text))
        #expect(config["users"]?.list?[0]["sudo"] == .string(text))
        #expect(config["locale"] == .string(text))
        #expect(config["ssh_keys"]?["rsa_private"] == .string(text))
        #expect(config.mapping?.keys.contains("running") == false)
    }

    // MARK: Templates

    @Test func `templates are looked for by the profile, the special ones first`() {
        let names = TemplateStore.names(.cloudConfig, "centos-7_x86_64")
        #expect(
            names == [
                "cloud_config_centos-7_x86_64", "cloud_config_centos-7", "cloud_config_centos", "cloud_config",
            ])
        #expect(TemplateStore.names(.boothook, nil).first == "boothook_ubuntu")
    }

    @Test func `a user's templates go before the agent's, and may use them`() throws {
        let templates = [
            "cloud_config": "#cloud-config\nrack: {{variables.rack}}\n", "boothook_debian": "{{> boothook}}# mine\n",
        ]
        let message = try #require(try Docs.content(Docs.boot(Docs.full), templates: templates)["user-data"])
        #expect(try Docs.part("text/cloud-config", of: message) == "#cloud-config\nrack: \"r: 5\"\n")
        #expect(try Docs.part("text/cloud-boothook", of: message).hasSuffix(">\"$mark\"\n# mine\n"))
    }

    @Test func `a template that the document names is the one`() throws {
        let boot = try Docs.boot(#"{"templates": {"boothook": "special"}}"#)
        let message = try #require(try Docs.content(boot, templates: ["special": "echo 1\n"])["user-data"])
        #expect(try Docs.part("text/cloud-boothook", of: message) == "echo 1\n")
        let error = #expect(throws: TemplateError.self) { try Docs.content(boot) }
        #expect(
            "\(error, default: "")".hasSuffix(
                "not found for configdrive.templates.boothook; looked for special.mustache"))
    }
}

extension DocumentValue {
    var mapping: DocumentMapping? { if case .mapping(let mapping) = self { mapping } else { nil } }
    var list: [DocumentValue]? { if case .list(let items) = self { items } else { nil } }
}
