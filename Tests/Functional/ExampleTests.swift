import Commands
import Documents
import FuncTest
import FuncTestTraits
import Testing

/// An example for tests of your own: what a case in YAML cannot say, such as a request that is made by a program, is said in Swift.
///
/// Run it with `swift test --filter ExampleTests`, after `./tox` or `bareproof build` has made the ramdisk once.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ExampleTests {
    /// What the agent is asked for: one partition of a size.
    private func request(_ size: String) -> String {
        """
        {
          "images": [],
          "partitions_policy": "clean",
          "partitions": [
            {"type": "disk", "id": {"type": "name", "value": "/dev/vda"}, "size": "1 GiB",
             "volumes": [{"type": "partition", "mount": "/srv", "file_system": "ext4", "size": "\(size)"}]}
          ]
        }
        """
    }

    // The trait boots a node of the shape templates/nodes/small-disk.yaml, and removes it behind the test. Each argument has its own.
    @Test(.node("small-disk"), arguments: ["200 MiB", "512 MiB"])
    func `a partition is as large as it was asked to be`(size: String) async throws {
        let node = try TrialNode.ofTest

        // The agent carries the request out, as it does for a case's step `provision: {action: partition}`.
        let result = try await node.provision(request(size), action: "partition")
        #expect(result.status == .exited(0), "\(result.standardError)")

        // The node still runs its ramdisk: anything can be asked of it.
        #expect(try await node.run("blkid -o value -s TYPE /dev/vda2").standardOutput == "ext4\n")

        // The node is powered off, and libguestfs reads its disks. The state has the words of expected.yaml (docs/cases.md).
        let state = try await node.state()
        guard case .list(let partitions)? = state["disks"]?["vda"]?["partitions"] else {
            Issue.record("vda has no partitions: \(state)")
            return
        }
        #expect(partitions.last?["size"] == .string(size))
    }

    // A request that cannot be carried out is refused with what is wrong, and the disk stays as it was.
    @Test(.node("small-disk")) func `what does not fit is refused before anything is written`() async throws {
        let node = try TrialNode.ofTest
        let result = try await node.provision(request("3 GiB"), action: "partition")
        #expect(result.status == .exited(255))
        #expect(try await node.state()["disks"]?["vda"]?["content"] == "blank")
    }
}
