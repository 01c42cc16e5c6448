import Commands
import Provisioning
import Testing

@testable import Agent

/// Flows of the document's own, and actions of third parties.
struct FlowTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func document(_ node: FakeNode, flow: String) -> String {
        node.document().replacing(#""partitions_policy""#, with: flow + #", "partitions_policy""#)
    }

    /// A node with an executable of a third party, which says what it is and then what the test says.
    private func node(
        named name: String = "motd", describing: String = #""protocols": [1], "kind": "action""#,
        _ answers: [String: String] = [:]
    ) throws -> FakeNode {
        try scratch.write("plugins/\(name)", "#!/bin/sh\n", permissions: 0o755)
        return try FakeNode(scratch) { command in
            guard command.program.hasSuffix("/plugins/\(name)"), case .bytes(let bytes) = command.input else {
                return nil
            }
            let question = String(decoding: bytes, as: UTF8.self)
            if question.contains(#""operation":"describe""#) {
                return command.done(#"{"status": "done", \#(describing)}"#)
            }
            let answer = answers.first { question.contains("\"operation\":\"\($0.key)\"") }
            return command.done(answer?.value ?? #"{"status": "done"}"#)
        }
    }

    private func operations(_ node: FakeNode) -> [String] {
        node.runner.commands.compactMap { command in
            guard case .bytes(let bytes) = command.input else { return nil }
            return String(decoding: bytes, as: UTF8.self).firstMatch(of: /"operation":"([a-z]+)"/).map { String($0.1) }
        }
    }

    @Test func `the document's own flow is carried out in its order, with both spellings of names`() async throws {
        let node = try node()
        let flow = #""flow": "custom", "custom_flow": ["do_partitioning", "motd"]"#
        try await node.provision(document(node, flow: flow), by: "flow")
        #expect(operations(node) == ["describe", "prepare", "validate", "execute"])
        #expect(node.changes.contains { $0.hasPrefix("mkswap") })
        #expect(!node.changes.contains { $0.hasPrefix("resize2fs") })
    }

    @Test(arguments: [
        (#""flow": "custom", "custom_flow": ["partitioning", "dance"]"#, "custom_flow[1]: found \"dance\""),
        (#""flow": "custom""#, "custom_flow: missing"),
        (#""flow": "other""#, "flow: found \"other\", expected \"nailgun\" or \"custom\""),
        (#""x": 1"#, "flow: missing"),
    ])
    func `a flow that cannot be carried out is refused before anything is touched`(flow: String, says: String)
        async throws
    {
        let node = try node()
        let document = document(node, flow: flow)
        let error = await #expect(throws: RequestError.self) { try await node.provision(document, by: "flow") }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        #expect(!node.changes.contains { !$0.contains("/plugins/") })
    }

    @Test func `what an action makes of the request is what is planned`() async throws {
        let changed = try JSONValue.parse(Array(try node().document().replacing(#""64""#, with: #""32""#).utf8)).encoded
        let node = try node(["prepare": #"{"status": "done", "request": \#(changed)}"#])
        let flow = #""flow": "custom", "custom_flow": ["motd"]"#
        try await node.provision(document(node, flow: flow), by: "flow")
        let questions = node.runner.commands.compactMap { command -> String? in
            guard case .bytes(let bytes) = command.input else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(questions.last?.contains(#""size":33554432"#) == true)
    }

    @Test func `an action that refuses leaves everything as it is, whatever stands before it`() async throws {
        let node = try node(["validate": #"{"status": "refused", "message": "no text"}"#])
        let flow = #""flow": "custom", "custom_flow": ["partitioning", "motd"]"#
        let document = document(node, flow: flow)
        let error = await #expect(throws: AgentError.self) { try await node.provision(document, by: "flow") }
        #expect(error?.reason == "refused: no text")
        #expect(!node.changes.contains { $0.hasPrefix("wipefs") })
    }

    @Test(arguments: [
        #""protocols": [2], "kind": "action""#, #""protocols": [1], "kind": "dance""#, #""protocols": [1]"#,
    ])
    func `an executable that is none of ours stops everything`(describing: String) async throws {
        let node = try node(describing: describing)
        await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(!node.changes.contains { $0.hasPrefix("wipefs") })
    }

    @Test(arguments: ["", "hello\n", #"{"note": "on my way"}"#, #"{"status": "perhaps"}"#])
    func `an answer that is none is a failure`(answer: String) async throws {
        let node = try node(["execute": answer])
        let flow = #""flow": "custom", "custom_flow": ["motd"]"#
        let document = document(node, flow: flow)
        await #expect(throws: AgentError.self) { try await node.provision(document, by: "flow") }
    }

    @Test func `a third party's format becomes one of ours`() async throws {
        let own = try JSONValue.parse(Array(try FakeNode(scratch).document().utf8)).encoded
        let node = try node(
            named: "field", describing: #""protocols": [1], "kind": "data-driver""#,
            ["read": #"{"status": "done", "request": \#(own)}"#])
        try await node.provision("anything: at all", as: "field")
        #expect(node.changes.contains { $0.hasPrefix("resize2fs") })
    }

    @Test func `a third party's deploy driver is a list of actions`() async throws {
        let node = try node(
            named: "bare", describing: #""protocols": [1], "kind": "deploy-driver", "actions": ["partitioning"]"#)
        try await node.provision(node.document(), by: "bare")
        #expect(node.changes.contains { $0.hasPrefix("mkswap") })
        #expect(!node.changes.contains { $0.hasPrefix("resize2fs") })
    }
}

struct JSONTextTests {
    @Test(arguments: [
        #"{"a":[1.50,true,null,"x\"\\\n\u0001é"],"b":{}}"#, "[]", #""""#,
    ])
    func `a value is written as it was read`(text: String) throws {
        #expect(try JSONValue.parse(Array(text.utf8)).encoded == text)
    }
}
