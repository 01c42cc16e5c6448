import Testing

@testable import Provisioning

struct FirstBootRefusalTests {
    private func problems(_ drive: String) -> [String] { Documents.problems(FirstBootDocuments.document(drive)) }

    @Test(arguments: [
        (#"[]"#, "configdrive: found an array, expected an object"),
        (
            #"{"common": {"hostname": "a b"}}"#,
            #"configdrive.common.hostname: found "a b", expected a host name of letters, digits, "-" and ".""#
        ),
        (
            #"{"common": {"hostname": "x\nrunning: true"}}"#,
            #"configdrive.common.hostname: found "x?running: true", expected a string without control characters"#
        ),
        (
            #"{"common": {"ssh_auth_keys": ["nonsense"]}}"#,
            #"configdrive.common.ssh_auth_keys[0]: found "nonsense", expected a public key such as "ssh-ed25519 AAAA… name""#
        ),
        (
            #"{"common": {"name_servers": "192.0.2.1 192.0.2.256"}}"#,
            #"configdrive.common.name_servers: found "192.0.2.256", expected addresses"#
        ),
        (
            #"{"common": {"timezone": "../../etc: x"}}"#,
            #"configdrive.common.timezone: found "../../etc: x", expected a time zone such as "Europe/Berlin""#
        ),
        (
            #"{"user_accounts": [{"name": "a:b"}]}"#,
            #"configdrive.user_accounts[0].name: found "a:b", expected a name of letters, digits, "_", "." and "-", at most 32"#
        ),
        (
            #"{"user_accounts": [{"name": "a"}, {"name": "a"}]}"#,
            #"configdrive.user_accounts[1].name: the name "a" is taken by another account"#
        ),
        (
            #"{"network": {"interfaces": [{"name": "e", "addresses": ["192.0.2.7"]}]}}"#,
            #"configdrive.network.interfaces[0].addresses: found "192.0.2.7", expected addresses such as 192.0.2.7/24"#
        ),
        (
            #"{"network": {"interfaces": [{"name": "e/1", "mac": "5"}]}}"#,
            #"configdrive.network.interfaces[0].mac: found "5", expected a hardware address such as 52:54:00:00:00:07"#
        ),
        (
            #"{"network": {"version": 3}}"#,
            "configdrive.network.version: found the number 3, expected 1 or 2, the versions of cloud-init's network configuration"
        ),
        (
            #"{"repositories": [{"name": "a", "uri": "http://x/ y", "suite": "s", "section": "m"}]}"#,
            #"configdrive.repositories[0].uri: found "http://x/ y", expected a URL without spaces"#
        ),
        (
            #"{"repositories": [{"name": "a", "uri": "http://x/", "suite": "s"}]}"#,
            #"configdrive.repositories[0].section: no section, expected one such as "main", or a suite that ends with a slash"#
        ),
        (
            #"{"repositories": [{"name": "a", "uri": "http://x/", "suite": "s/", "priority": 99999}]}"#,
            "configdrive.repositories[0].priority: found the number 99999, expected a whole number from -32768 to 32767"
        ),
        (#"{"puppet": {"enable": true}}"#, "configdrive.puppet.master: missing, expected the name of Puppet's server"),
        (
            #"{"templates": {"cloud_cfg": "x"}}"#,
            "configdrive.templates.cloud_cfg: no kind of template, expected one of cloud_config, boothook, meta_data, meta_data_json"
        ),
        (
            #"{"templates": {"boothook": "../x"}}"#,
            #"configdrive.templates.boothook: found "../x", expected the name of a template, without a folder"#
        ),
        (
            #"{"ssh_keys": {"dsa_private": "x"}}"#,
            #"configdrive.ssh_keys.dsa_private: found "x", expected rsa, ecdsa or ed25519, followed by _private or _public, as a key's name"#
        ),
    ])
    func `a wrong field is named`(_ drive: String, _ expected: String) {
        #expect(problems(drive).contains(expected), "\(problems(drive))")
    }

    @Test func `MCollective needs all of its fields`() {
        let keys = problems(#"{"mcollective": {"enable": true}}"#).map { String($0.prefix { $0 != ":" }) }
        #expect(
            keys == ["pskey", "vhost", "host", "user", "password", "connector"].map { "configdrive.mcollective.\($0)" })
    }

    @Test(arguments: [
        ("255.255.255.0", 24), ("0.0.0.0", 0), ("255.255.255.255", 32), ("255.0.255.0", nil), ("24", nil),
    ])
    func `a mask is a prefix`(_ mask: String, _ length: Int?) {
        #expect(NetworkAddress.prefix(ofMask: mask) == length)
    }

    @Test(arguments: [
        ("::1", true), ("2001:db8::7", true), ("1:2:3:4:5:6:7:8", true), ("::", true), ("1::2::3", false),
        ("1:2:3", false),
        ("12345::", false), ("g::", false), ("1:2:3:4:5:6:7:8:9", false), (":1", false),
    ])
    func `an IPv6 address is told from others`(_ text: String, _ isOne: Bool) {
        #expect(NetworkAddress.isV6(text) == isOne)
    }
}
