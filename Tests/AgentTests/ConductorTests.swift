import Logging
import Provisioning
import Testing
import Transfer

@testable import Agent

/// Facts 8.1, 8.2.
struct ConductorTests {
    private let scratch: Scratch
    private let node: FakeNode

    init() throws {
        scratch = try Scratch()
        node = try FakeNode(scratch)
    }

    private func client(_ parameters: String) throws -> ConductorClient {
        try scratch.write("proc/cmdline", "quiet \(parameters)\n")
        return ConductorClient(workshop: node.workshop())
    }

    private func step(_ name: String, _ payload: String) -> (String, String) {
        ("200 OK", "{\"name\": \"\(name)\", \"payload\": \(payload)}")
    }

    /// What was posted, as values.
    private func bodies(_ requests: [String]) throws -> [JSONValue] {
        try requests.filter { $0.hasPrefix("POST") }.map { request in
            let body = try #require(request.firstRange(of: "\r\n\r\n"))
            return try JSONValue.parse(Array(request[body.upperBound...].utf8))
        }
    }

    @Test(arguments: [false, true])
    func `steps are fetched, carried out and reported, and the end is announced`(_ isV6: Bool) async throws {
        let listener = try Listener(isV6: isV6)
        let host = isV6 ? "[::1]" : "127.0.0.1"
        let base = "http://\(host):\(listener.port)"
        let client = try client("ironic_api_url=\(base) deployment_id=node-1")
        let request = node.document()
        let ran = Task { try await client.run() }
        let requests = await listener.answers([
            ("503 Busy", ""), step("provision", "{\"request\": \(request)}"),
            ("200 OK", "{\"url\": \"\(base)/v1/nodes/node-1/vendor_passthru/deploy_steps/1\"}"),
            step("do_configdrive", "{\"request\": \(request)}"), ("503 Busy", ""), ("200 OK", #"{"url": null}"#),
            ("202 Accepted", ""),
        ])
        try await ran.value
        #expect(requests.first?.hasPrefix("GET /v1/nodes/node-1/vendor_passthru/deploy_steps HTTP/1.1\r\n") == true)
        #expect(requests[3].hasPrefix("GET /v1/nodes/node-1/vendor_passthru/deploy_steps/1 HTTP/1.1\r\n"))
        let said = try bodies(requests)
        let first = try #require(said[0].members)
        #expect(first["name"] == .string("provision") && first["status"] == .bool(true))
        let info = try #require(first["payload"]?.members?["boot_info"]?.members)
        #expect(info["current_element"] == .number("0"))
        #expect(said[1] == said[2])
        #expect(
            said[3] == .object(["address": .string(isV6 ? "::1" : "127.0.0.1"), "error_message": .string("no errors")]))
    }

    @Test func `a step that fails is reported, and nothing comes behind it`() async throws {
        let listener = try Listener()
        let client = try client("api-url=http://127.0.0.1:\(listener.port)/ deployment_id=node-1")
        let document = node.document(url: "file:///nowhere/image")
        let ran = Task { try await client.run() }
        let requests = await listener.answers([
            step("provision", "{\"request\": \(document)}"), ("200 OK", #"{"url": null}"#),
        ])
        await #expect(throws: AgentError.self) { try await ran.value }
        let report = try #require(try bodies(requests).first?.members)
        #expect(report["status"] == .bool(false))
        #expect(report["status-details"]?.text?.contains("looking at image os1") == true)
    }

    @Test(arguments: [
        (#"{"name": "dance", "payload": {}}"#, "no step \"dance\"; there is: inject-ssh-keys, provision"),
        (#"{"name": "provision"}"#, "no object with a \"name\" and a \"payload\""), ("<html>", "line 1, column 1"),
    ])
    func `what is no step is reported without a name`(_ answer: String, _ expected: String) async throws {
        let listener = try Listener()
        let client = try client("ironic_api_url=http://127.0.0.1:\(listener.port) deployment_id=n")
        let ran = Task { try await client.run() }
        let requests = await listener.answers([("200 OK", answer), ("200 OK", "{}")])
        await #expect(throws: (any Error).self) { try await ran.value }
        let report = try #require(try bodies(requests).first?.members)
        #expect(report["name"] == .null && report["status"] == .bool(false))
        #expect(report["status-details"]?.text?.contains(expected) == true, "\(report)")
        #expect(requests[1].hasPrefix("POST /v1/nodes/n/vendor_passthru/deploy_steps "))
    }

    @Test(arguments: [
        ("ironic_api_url=ftp://x deployment_id=n", "ironic_api_url=ftp://x is no http or https URL; correct it"),
        ("ironic_api_url=http://x", "no deployment_id, beside ironic_api_url; boot with deployment_id=UUID"),
        ("api-url=http://x deployment_id=a/b", "deployment_id=a/b, beside api-url; boot with deployment_id=UUID"),
        ("quiet", "not on the kernel's command line; boot with ironic_api_url=URL"),
    ])
    func `a conductor that cannot be called is an error`(_ parameters: String, _ expected: String) async throws {
        let client = try client(parameters)
        #expect(client.isAskedFor == (parameters != "quiet"))
        let error = await #expect(throws: AgentError.self) { try await client.run() }
        #expect("\(error, default: "")".hasSuffix(expected), "\(String(describing: error))")
    }

    @Test func `the URL of a call has the node in it`() throws {
        let address = try ConductorAddress(
            KernelCommandLine("ironic_api_url=http://[2001:db8::1]:6385/ deployment_id=a-1 BOOTIF=01-52-54-00-AA-00-07")
        )
        #expect(address?.url("x") == "http://[2001:db8::1]:6385/v1/nodes/a-1/vendor_passthru/x")
    }
}

extension JSONValue {
    var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
}
