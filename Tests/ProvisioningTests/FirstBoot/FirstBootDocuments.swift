import Documents
import SystemPackage
import Testing

@testable import Provisioning

/// Documents with a `configdrive`, and the templates of this tree.
enum FirstBootDocuments {
    static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKey anna@example"

    /// Everything that can be said.
    static let full = """
        {"profile": "debian_12_x86_64",
         "common": {"hostname": "node-7", "fqdn": "node-7.example.org", "timezone": "Europe/Berlin",
           "locale": "C.UTF-8", "name_servers": ["192.0.2.1", "2001:db8::1"], "search_domain": "example.org, example.net",
           "ntp_servers": ["ntp.example.org"], "ssh_auth_keys": ["\(key)"], "master_ip": "192.0.2.1"},
         "network": {"interfaces": [
           {"name": "admin0", "mac": "52:54:00:AA:00:07", "addresses": ["192.0.2.7/24", "2001:db8::7/64"],
            "gateway": ["192.0.2.1", "2001:db8::1"], "mtu": 9000},
           {"name": "eth1", "mac": "52:54:00:aa:00:08"}, {"name": "eth2", "dhcp": false}]},
         "user_accounts": [
           {"name": "anna", "hashed_password": "$6$salt$hash", "homedir": "/home/a", "shell": "/bin/sh",
            "sudo": ["ALL=(ALL) NOPASSWD:ALL"], "ssh_keys": ["\(key)"], "groups": ["adm"]},
           {"name": "bert"}],
         "repositories": [
           {"type": "deb", "name": "vendor", "uri": "http://deb.example.org/v/", "suite": "vendor1",
            "section": "main contrib", "priority": 1050, "key": "-----BEGIN PGP…"},
           {"name": "flat one", "uri": "file:/srv/repo", "suite": "./", "trusted": true, "priority": 990,
            "pin": "origin \\"\\""},
           {"name": "plain", "uri": "https://deb.example.org:8443/p", "suite": "bookworm", "section": "main"}],
         "replace_sources": true,
         "puppet": {"enable": true, "master": "puppet.example.org"},
         "mcollective": {"enable": 1, "pskey": "s: ecret", "vhost": "mcollective", "host": "192.0.2.1", "user": "m",
           "password": "p'w\\"d", "connector": "rabbitmq", "identity": 7},
         "ssh_keys": {"ed25519_private": "-----BEGIN\\nkey\\n", "ed25519_public": "ssh-ed25519 AAAA host"},
         "variables": {"rack": "r: 5"}}
        """

    static func document(_ drive: String, volumes: String? = nil, policy: String = "clean") -> String {
        let root = #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "remaining"}"#
        return """
            {"images": [\(Documents.image)], "partitions_policy": "\(policy)", "configdrive": \(drive),
             "partitions": [{"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "1 GiB",
                             "volumes": [\(volumes ?? root)]}]}
            """
    }

    static func request(_ drive: String) throws(RequestError) -> ProvisionRequest {
        try IronicDriver.read(Array(document(drive).utf8))
    }

    static func boot(_ drive: String) throws -> FirstBoot {
        try #require(try request(drive).firstBoot)
    }

    // MARK: Content

    private static let folder = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().removingLastComponent().appending("templates").appending("cloud-init")

    /// The text of a template of this tree.
    static func template(_ name: String) -> String? {
        let path = folder.appending(name + TemplateStore.suffix)
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return nil }
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = (try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }) ?? 0
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    static func content(
        _ boot: FirstBoot, _ layout: ConfigDriveLayout = .noCloud, releases: [String: ReleaseFile] = [:],
        templates: [String: String] = [:]
    ) throws -> [String: String] {
        let store = TemplateStore([{ templates[$0] }, { template($0) }])
        let content = try ConfigDriveContent(
            boot, layout: layout, instanceID: "11111111-2222-4333-8444-555555555555", releases: releases,
            templates: store)
        return Dictionary(uniqueKeysWithValues: content.files.map { ($0.path, $0.text) })
    }

    /// The text of a part of a multi-part message.
    static func part(_ type: String, of message: String) throws -> String {
        let boundary = try #require(message.split(separator: "\"").dropFirst().first)
        let parts = message.split(separator: "--\(boundary)", omittingEmptySubsequences: true)
        let part = try #require(parts.first { $0.contains("Content-Type: \(type)") })
        let body = try #require(part.firstRange(of: "\n\n"))
        return String(part[body.upperBound...].dropLast())
    }

    static func cloudConfig(_ boot: FirstBoot, releases: [String: ReleaseFile] = [:]) throws -> DocumentValue {
        let text = try part("text/cloud-config", of: try #require(try content(boot, releases: releases)["user-data"]))
        #expect(text.hasPrefix("#cloud-config\n"))
        return try DocumentNode.parse(text, file: "cloud-config").value
    }
}
