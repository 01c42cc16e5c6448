import Commands
import Logging
import Provisioning
import Testing

@testable import Agent

struct ConfigDriveTests {
    private let scratch: Scratch
    private let node: FakeNode

    init() throws {
        scratch = try Scratch()
        node = try FakeNode(scratch)
        for (name, text) in [
            (
                "cloud_config",
                "name: {{common.hostname}}\n{{#user_accounts}}passwd: {{hashed_password}}\n{{/user_accounts}}"
            ),
            ("boothook", "echo {{profile}}\n"), ("meta_data", "instance-id: {{instance_id}}\n"),
            ("meta_data_json", "{}"),
        ] {
            try scratch.write("templates/\(name).mustache", text)
        }
    }

    private static let drive =
        #" "configdrive": {"profile": "debian", "common": {"hostname": "node-7"}, "user_accounts": [{"name": "a", "password": "pw"}]}"#

    private var document: String { node.document(more: Self.drive + ",") }

    /// The text of a file on what was mounted last.
    private func written(_ name: String) -> String? {
        Files.names(in: scratch.path + "/run").compactMap { Files.line("\(scratch.path)/run/\($0)/\(name)") }.first
    }

    @Test func `it is made between partitions and images, and unmounted`() async throws {
        try await node.provision(document)
        let lines = node.changes
        let made = try #require(lines.firstIndex { $0.hasPrefix("mkfs.vfat -n cidata \(scratch.path)/dev/vda4") })
        #expect(lines[made + 1].hasPrefix("mount \(scratch.path)/dev/vda4 "))
        #expect(lines[made + 2].hasPrefix("umount "))
        #expect(try #require(lines.firstIndex { $0.hasPrefix("mkswap") }) < made)
        #expect(try #require(lines.firstIndex { $0.hasPrefix("e2fsck") }) > made)
        #expect(written("meta-data")?.hasPrefix("instance-id: \"") == true)
        #expect(written("user-data")?.contains("name: \"node-7\"") == true)
        #expect(written("user-data")?.contains("echo 'debian'") == true)
        #expect(written("vendor-data") == "")
    }

    @Test func `a password is hashed before it is written`() async throws {
        try await node.provision(document)
        let text = try #require(written("user-data"))
        let hash = try #require(text.firstMatch(of: /passwd: "(\$6\$[^"]+)"/)?.1)
        #expect(try PasswordHash.hash("pw", salt: String(hash)) == hash)
        #expect(try PasswordHash.hash("px", salt: String(hash)) != hash)
        #expect(!text.contains("pw\n"))
    }

    @Test func `the other layout has another label and other files`() async throws {
        try await node.provision(document, drive: ConfigDriveOptions(layout: .config2))
        #expect(node.changes.contains { $0.hasPrefix("mkfs.vfat -n config-2 ") })
        #expect(written("openstack/latest/user_data")?.contains("node-7") == true)
    }

    @Test func `without anything to say nothing is reserved and nothing written`() async throws {
        try await node.provision(node.document())
        #expect(!node.changes.contains { $0.contains("vda4") })
    }

    @Test func `a ready-made drive goes onto its partition as it is`() async throws {
        try scratch.write("config-drive.img", "drive")
        try await node.provision(document)
        let image = scratch.path + "/config-drive.img"
        #expect(node.changes.contains { $0.hasPrefix("dd if=\(image) of=\(scratch.path)/dev/vda4 ") })
        #expect(!node.changes.contains { $0.hasPrefix("mkfs.vfat") })
        #expect(node.story.contains { $0.contains("without effect, the config drive is \(image)") })
    }

    @Test func `a drive that is named and not there is refused before anything is written`() async throws {
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(document, drive: ConfigDriveOptions(image: "/nowhere.img"))
        }
        #expect("\(error, default: "")".contains("/nowhere.img: looking at /nowhere.img"))
        #expect("\(error, default: "")".hasSuffix("check --config-drive-path"))
        #expect(node.changes == [])
    }

    @Test func `a template that is wrong is refused before anything is written`() async throws {
        try scratch.write("mine/cloud_config.mustache", "a\n{{no.such}}\n")
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(document, drive: ConfigDriveOptions(templateFolder: scratch.path + "/mine"))
        }
        #expect("\(error, default: "")".contains("template cloud_config, line 2: no value for \"no.such\""))
        #expect(node.changes == [])
    }

    @Test func `a folder of templates that is not there is named`() async throws {
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(document, drive: ConfigDriveOptions(templateFolder: "/nowhere"))
        }
        #expect("\(error, default: "")" == "looking for templates in /nowhere: no such folder; check --template-dir")
    }

    @Test func `alone it writes onto the partition that is there`() async throws {
        try await node.provision(document, action: "configdrive")
        #expect(node.changes.map { String($0.prefix { $0 != " " }) } == ["mkfs.vfat", "mount", "umount", "sync"])
    }

    @Test func `a flow without it reserves nothing, and says so`() async throws {
        let flow = #" "flow": "custom", "custom_flow": ["partitioning"], "configdrive": {},"#
        try await node.provision(node.document(more: flow), by: "flow")
        #expect(
            node.story.contains { $0.contains("configdrive: no config drive is written, the flow has no configdrive") })
        #expect(!node.changes.contains { $0.contains("vda4") })
    }

    @Test func `words of a shell are words`() async throws {
        try scratch.write("mine/boothook.mustache", "printf '%s|' {{variables.list}}\n")
        let words = ["it's $HOME `id` \"x\"", "a\\b"]
        let list = words.map { JSONValue.string($0).encoded }.joined(separator: ",")
        let drive = #" "configdrive": {"common": {"hostname": "x"}, "variables": {"list": [\#(list)]}},"#
        try await node.provision(
            node.document(more: drive), drive: ConfigDriveOptions(templateFolder: scratch.path + "/mine"))
        let message = try #require(written("user-data"))
        let script = try #require(message.firstMatch(of: /(?m)^printf .*$/)?.0)
        let said = try await SystemCommandRunner(logger: Logger(label: "test")).check(
            Command("sh", ["-c", String(script)])
        ).standardOutput
        #expect(said == words.map { $0 + "|" }.joined())
    }
}
