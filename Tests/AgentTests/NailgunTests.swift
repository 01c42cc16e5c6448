import Provisioning
import Testing

@testable import Agent

/// What only Fuel's formats ask of the agent.
struct NailgunTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test func `the GUID of a type is set when the table is made`() async throws {
        let node = try FakeNode(scratch)
        let guid = "4FBD7E29-9D25-41B8-AFD0-062C0CEFF05D"
        let document = """
            {"ks_meta": {"pm_data": {"ks_spaces": [{"type": "disk", "id": "vda", "name": "vda", "size": 900, "volumes": [
              {"type": "partition", "mount": "/", "file_system": "xfs", "size": 400, "partition_guid": "\(guid)"}]}]}}}
            """
        try await node.provision(document, as: "nailgun", action: "partitioning")
        let calls = node.runner.lines.filter { $0.hasPrefix("sgdisk") }
        #expect(calls == ["sgdisk --typecode=3:\(guid) \(scratch.path)/dev/vda"])
    }
}
