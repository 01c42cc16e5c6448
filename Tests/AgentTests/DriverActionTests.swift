import Commands
import Logging
import Provisioning
import Testing

@testable import Agent

/// Facts 8.3, 8.5.
struct DriverActionTests {
    private let scratch: Scratch
    private let node: FakeNode

    init() throws {
        scratch = try Scratch()
        node = try FakeNode(scratch) { command in
            guard ["sh", "bash"].contains(command.program) else { return nil }
            return command.arguments.last?.contains("fail") == true
                ? command.failed(3, "it went wrong") : command.done()
        }
    }

    private static func action(
        _ name: String, _ arguments: String, terminates: Bool = false, resources: String = ""
    ) -> String {
        """
        {"name": "\(name)", "cmd": "run", "args": "\(arguments)", "sudo": true, "terminate_on_fail": \(terminates),
         "resources": [\(resources)]}
        """
    }

    private static func resource(_ url: String, _ mode: String, _ target: String, name: String = "r") -> String {
        #"{"name": "\#(name)", "url": "\#(url)", "mode": "\#(mode)", "target": "\#(target)"}"#
    }

    private func document(_ actions: [String]) -> String {
        node.document(more: #" "driver_actions": {"actions": [\#(actions.joined(separator: ","))]},"#)
    }

    private var results: DriverActionResults {
        get throws {
            try JSONText.decode(DriverActionResults.self, from: Files.read(scratch.path + "/exec_actions.json"))
        }
    }

    @Test func `they are run at the end, in their order, with their files`() async throws {
        try scratch.write("update", "firmware")
        let resources = [
            Self.resource("file:\(scratch.path)/update", "push", "\(scratch.path)/in/u", name: "a"),
            Self.resource("rsync:192.0.2.1::m/tree", "pull-mount", "\(scratch.path)/in/tree", name: "b"),
            Self.resource("rsync://192.0.2.1/m/file", "pull", "\(scratch.path)/in/file", name: "c"),
            Self.resource("https://x/y?temp_url_sig=1", "pull-swift-tempurl", "\(scratch.path)/in/url", name: "d"),
        ].joined(separator: ",")
        try await node.provision(
            document([Self.action("one", "", resources: resources), Self.action("two", "a 'b c'")]))
        let commands = node.runner.commands.filter { $0.program == "sh" }
        #expect(commands.map(\.arguments) == [["-c", "run"], ["-c", "run a 'b c'"]])
        #expect(node.changes.suffix(3).map { $0.prefix { $0 != " " } } == ["sh", "sh", "sync"])
        #expect(scratch.text("in/u") == "firmware")
        #expect(scratch.text("in/tree") == "192.0.2.1::m/tree/")
        #expect(scratch.text("in/file") == "rsync://192.0.2.1/m/file")
        #expect(scratch.text("in/url") == "https://x/y?temp_url_sig=1")
        #expect(try results.results.map(\.name) == ["one", "two"])
        #expect(try results.results.allSatisfy { $0.passed && $0.exception == nil })
        #expect(try results.finishedAt.contains("T"))
    }

    @Test func `one that fails ends everything only if it says so`() async throws {
        try await node.provision(document([Self.action("one", "fail"), Self.action("two", "")]))
        #expect(try results.results.map(\.passed) == [false, true])
        #expect(try results.results[0].exception?.contains("it went wrong") == true)
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(document([Self.action("one", "fail", terminates: true), Self.action("two", "")]))
        }
        #expect("\(error, default: "")".hasPrefix("running the driver action one: "))
        #expect(try results.results.map(\.passed) == [false])
    }

    @Test func `a resource that is not there is refused before anything is written`() async throws {
        let missing = Self.resource("file:///nowhere", "push", "/tmp/x")
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(document([Self.action("a", "", resources: missing)]))
        }
        #expect("\(error, default: "")".hasSuffix("check driver_actions.actions[0].resources[0].url"))
        #expect(node.changes == [])
    }

    @Test(arguments: [
        (#"{}"#, "actions: missing, expected an array of actions"),
        (#"{"actions": [{"name": "a"}]}"#, "actions[0].cmd: missing, expected a command"),
        (
            #"{"actions": [\#(action("a b", "")), \#(action("a-b", ""))]}"#,
            #"actions[1].name: the name "a_b", as letters, digits and "_", is that of actions[0] already"#
        ),
    ])
    func `a list that is wrong is refused`(_ document: String, _ expected: String) {
        let error = #expect(throws: RequestError.self) { try DriverActions.read(Array(document.utf8)) }
        #expect(error?.problems.map(\.description).contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        [
            "glance:image", "push", "/tmp/x",
            "expected an http, https or file URL to push; glance is the conductor's to resolve, the node does not reach it",
        ],
        ["http://x/y", "pull", "/tmp/x", "expected an rsync URL for pull, such as rsync:192.0.2.1::module/path"],
        ["file:/x", "push", "tmp/x", #"expected an absolute path of a file, without "..""#],
        ["file:/x", "push", "/tmp/../x", #"expected an absolute path of a file, without "..""#],
        ["file:/x", "throw", "/tmp/x", "expected one of push, pull, pull-mount, pull-swift-tempurl"],
    ])
    func `a resource that is wrong is refused`(_ example: [String]) {
        let resource = Self.resource(example[0], example[1], example[2])
        let document = #"{"actions": [\#(Self.action("a", "", resources: resource))]}"#
        let error = #expect(throws: RequestError.self) { try DriverActions.read(Array(document.utf8)) }
        #expect("\(error, default: "")".hasSuffix(example[3]), "\(String(describing: error))")
    }

    @Test func `older documents call the list action_list`() throws {
        let list = try DriverActions.read(Array(#"{"action_list": [\#(Self.action("a", "x"))]}"#.utf8))
        #expect(list.actions.map(\.name) == ["a"])
    }

    @Test func `alone they need no request`() async throws {
        let results = try await Provisioner(workshop: node.workshop())
            .runActions(Array(#"{"actions": [\#(Self.action("a", "x"))]}"#.utf8))
        #expect(results.results.map(\.name) == ["a"])
        #expect(node.changes == ["sh -c 'run x'"])
    }

    // MARK: on_fail_script

    private func failing(_ script: String) -> String {
        node.document(
            image: #", "image_checksum": "md5:00000000000000000000000000000000""#,
            more: #" "on_fail_script": \#(JSONValue.string(script).encoded),"#)
    }

    @Test func `a script is run when the deployment fails, and that failure is reported`() async throws {
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(failing("#!/bin/sh\necho x\n"))
        }
        #expect("\(error, default: "")".contains("image_checksum"))
        let command = try #require(node.runner.commands.last)
        #expect(command.program == "bash" && command.arguments == ["-s"])
        #expect(command.input == .bytes(Array("#!/bin/sh\necho x\n".utf8)))
        #expect(command.environment["BAREPROOF_ERROR"]?.contains("image_checksum") == true)
    }

    @Test func `a script that fails itself changes nothing of that`() async throws {
        try scratch.write("fail.sh", "exit 1")
        let error = await #expect(throws: AgentError.self) {
            try await node.provision(failing(scratch.path + "/fail.sh"))
        }
        #expect("\(error, default: "")".contains("image_checksum"))
        #expect(node.runner.lines.last == "bash \(scratch.path)/fail.sh")
    }

    @Test func `a script at a URL is fetched while there is no trouble yet`() async throws {
        try scratch.write("script", "echo y\n")
        await #expect(throws: AgentError.self) { try await node.provision(failing("file://\(scratch.path)/script")) }
        #expect(node.runner.commands.last?.input == .bytes(Array("echo y\n".utf8)))
        let error = await #expect(throws: AgentError.self) { try await node.provision(failing("file:///nowhere")) }
        #expect("\(error, default: "")".hasSuffix("check on_fail_script"))
    }

    @Test func `without a failure, and for a request that is wrong, it is not run`() async throws {
        try await node.provision(node.document(more: #" "on_fail_script": "/x","#))
        await #expect(throws: RequestError.self) {
            try await node.provision(node.document(volumes: "", more: #" "on_fail_script": "/bin/true","#))
        }
        #expect(!node.runner.lines.contains { $0.hasPrefix("bash") })
    }

    // MARK: Secrets

    @Test(arguments: [
        ("fetching http://anna:s3cret@x/y: no", "fetching http://anna:***@x/y: no"),
        ("https://x/y?temp_url_sig=abc&temp_url_expires=5 z", "https://x/y?temp_url_sig=***&temp_url_expires=5 z"),
        ("ipmi --password s3cret on", "ipmi --password *** on"), ("a password=x;y and b", "a password=*** and b"),
        ("mail anna@example.org=x", "mail anna@example.org=x"), ("nothing here", "nothing here"),
        ("mkfs --password-less", "mkfs --password-less"),
    ])
    func `secrets are not shown`(_ text: String, _ expected: String) {
        #expect(Secrets.masked(text) == expected)
    }
}
