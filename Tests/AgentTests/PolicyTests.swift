import Commands
import Testing

@testable import Agent

/// What policies do to a node's disks, by the programs that are run.
struct PolicyTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        for (number, place) in [(1, (2048, 49152)), (2, (51200, 131_072)), (3, (182_272, 32768))] {
            try scratch.write("sys/block/vda/vda\(number)/partition", "\(number)")
            try scratch.write("sys/block/vda/vda\(number)/start", "\(place.0)")
            try scratch.write("sys/block/vda/vda\(number)/size", "\(place.1)")
        }
    }

    /// A node with the partitions of ``FakeNode/document(image:url:volumes:)``.
    private func node(swap: String = "swap", root: String = "ext4") throws -> FakeNode {
        try FakeNode(scratch) { command in
            guard command.program == "blkid", let device = command.arguments.last else { return nil }
            let (type, content) =
                switch device.suffix(1) {
                case "1": ("21686148-6449-6e6f-744e-656564454649", "")
                case "2": ("0fc63daf-8483-4772-8e79-3d69d8477de4", root)
                default: ("0657fd6d-a4ab-43c4-84e5-0933c84b4f4f", swap)
                }
            let fileSystem = content.isEmpty ? "" : "TYPE=\(content)\nUUID=\(FakeNode.uuid)\n"
            return command.done("PART_ENTRY_TYPE=\(type)\n\(fileSystem)")
        }
    }

    private func document(_ node: FakeNode, _ policy: String, more: String = "") -> String {
        let text = node.document().split(separator: #""partitions_policy": "clean""#)
            .joined(separator: #""partitions_policy": "\#(policy)""#)
        return text.split(separator: #""mount": "swap""#).joined(separator: #""mount": "swap"\#(more)"#)
    }

    /// What was run besides looking.
    private func changes(_ node: FakeNode) -> [String] {
        let looking = ["blkid", "udevadm settle", "umount", "mount -o ro", "sync"]
        return node.changes.filter { line in !looking.contains(where: line.hasPrefix) }
            .map { $0.split(separator: scratch.path).joined() }
    }

    @Test func `verify tells each difference and changes nothing`() async throws {
        let node = try node(swap: "", root: "xfs")
        try scratch.write("sys/block/vda/vda4/partition", "4")
        try scratch.write("sys/block/vda/vda4/start", "300000")
        try scratch.write("sys/block/vda/vda2/size", "133120")
        let error = await #expect(throws: DifferenceError.self) {
            try await node.provision(document(node, "verify"), action: "partitioning")
        }
        #expect(error?.description.contains("partitions of \(scratch.path)/dev/vda: planned 3, found 4") == true)
        #expect(error?.description.contains("planned ext4, found xfs") == true)
        #expect(error?.description.contains("planned swap, found no file system") == true)
        #expect(changes(node).isEmpty)
        #expect(scratch.isUntouched("dev/vda"))
    }

    @Test func `verify keeps what is as planned`() async throws {
        let node = try node()
        try await node.provision(document(node, "verify"), action: "partitioning")
        #expect(changes(node).isEmpty)
        #expect(scratch.isUntouched("dev/vda"))
    }

    @Test func `verify makes anew what is not kept`() async throws {
        let node = try node()
        try await node.provision(document(node, "verify", more: #", "keep_data": false"#), action: "partitioning")
        #expect(changes(node) == ["mkswap -f /dev/vda3"])
    }

    @Test func `clean takes apart what is built on the disk, from the top`() async throws {
        try scratch.write("sys/block/vda/vda2/holders/md127/x")
        try scratch.write("sys/block/md127/slaves/vda2/x")
        try scratch.write("proc/swaps", "Filename Type\n\(scratch.path)/dev/vda3 partition\n")
        let path = scratch.path
        let node = try FakeNode(scratch) { command in
            guard command.arguments.first == "--stop" else { return nil }
            Files.remove(path + "/sys/block/vda/vda2/holders/md127/x")
            try Files.removeDirectory(path + "/sys/block/vda/vda2/holders/md127")
            return command.done()
        }
        try await node.provision(node.document(), action: "partitioning")
        #expect(
            changes(node).prefix(4) == [
                "swapoff /dev/vda3", "mdadm --stop /dev/md127", "wipefs --all --force /dev/vda1 /dev/vda2 /dev/vda3",
                "wipefs --all --force /dev/vda",
            ])
    }

    @Test(arguments: [
        ("data|u|/dev/vda2\ndata|u|/dev/vdb\n", "", "volume group \"data\" is also on /dev/vdb"),
        ("", "ARRAY /dev/md/0 UUID=a\n   devices=/dev/vdb2,/dev/vda2\n", "array /dev/md/0 is also on /dev/vdb2"),
    ])
    func `clean refuses what is also on a disk that nobody named`(
        _ groups: String, _ arrays: String, _ says: String
    ) async throws {
        let node = try FakeNode(scratch) { command in
            switch command.program {
            case "pvs": command.done(groups)
            case "mdadm": command.done(arrays)
            default: nil
            }
        }
        let error = await #expect(throws: AgentError.self) { try await node.provision(node.document()) }
        #expect(error?.reason == says + ", which the request does not name")
        #expect(node.changes.isEmpty)
        #expect(scratch.isUntouched("dev/vda"))
    }
}
