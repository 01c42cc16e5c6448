import Testing

@testable import Provisioning

/// Facts 3.1.
struct NailgunFirstBootTests {
    private func boot(_ document: String) throws -> FirstBoot {
        try #require(try NailgunDocuments.read(document).firstBoot)
    }

    @Test func `appendix B3 says who the node is`() throws {
        let boot = try boot(NailgunDocuments.core)
        #expect(boot.profile == "ubuntu_1404_x86_64")
        #expect(boot.common.hostname == "node-7")
        #expect(boot.common.fqdn == "node-7.example")
        #expect(boot.common.timezone == "UTC")
        #expect(boot.common.nameServers == ["192.0.2.1"])
        #expect(boot.common.searchDomains == ["example"])
        let admin = NetworkInterface(name: "eth0", macAddress: "52:54:00:00:00:07", addresses: ["192.0.2.7/24"])
        #expect(boot.network == .interfaces([admin]))
        #expect(boot.common.adminInterface == admin)
    }

    @Test func `keys, accounts, repositories and services are in ks_meta`() throws {
        let more = """
            "authorized_keys": ["ssh-rsa AAAA a"], "auth_key": "ssh-rsa BBBB b", "master_ip": "192.0.2.1", "gw": "192.0.2.254",
            "puppet_enable": 1, "puppet_master": "master.example", "mco_enable": 0,
            "user_accounts": [{"name": "fueladmin", "password": "secret", "sudo": ["ALL=NOPASSWD: ALL"], "homedir": "/var/lib/f"}],
            "repo_setup": {"repos": [{"type": "deb", "name": "mos", "uri": "http://192.0.2.1/mos", "suite": "mos6.1",
              "section": "main restricted", "priority": 1050}]}
            """
        let boot = try boot(NailgunDocuments.core.replacing(#""authorized_keys": []"#) { more })
        #expect(boot.common.sshKeys == ["ssh-rsa AAAA a", "ssh-rsa BBBB b"])
        #expect(boot.common.masterURL == "http://192.0.2.1:8000/api")
        #expect(boot.network?.interfaces.first?.gateways == ["192.0.2.254"])
        #expect(boot.puppet?.master == "master.example")
        #expect(boot.mcollective == nil)
        #expect(boot.accounts.map(\.name) == ["fueladmin"])
        #expect(boot.accounts.first?.password == "secret")
        #expect(boot.repositories.map(\.priority) == [1050])
    }

    @Test func `names of cards without an address are kept`() throws {
        let rules = #""udevrules": "52:54:00:00:00:07_admin,52:54:00:00:00:09_eth9""#
        let boot = try boot(NailgunDocuments.core.replacing(#""udevrules": "52:54:00:00:00:07_eth0""#) { rules })
        #expect(boot.network?.interfaces.map(\.name) == ["admin", "eth9"])
        #expect(boot.network?.interfaces.last?.addresses == [])
    }

    @Test func `a document that says nothing of it gets none`() throws {
        let request = try NailgunDocuments.read(NailgunDocuments.threeDisks)
        #expect(request.firstBoot == nil)
    }
}
