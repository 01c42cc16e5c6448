import Commands
import Foundation
import Logging
import SystemPackage
import Testing

@testable import FuncTest

/// A network segment over a whole suite: `--network libvirt`.
@Suite(.serialized) struct SegmentSuiteTests {
    /// More than the kernel tells of in one page of its list.
    private static let ports = 20_000..<20_060

    @Test(.timeLimit(.minutes(2)))
    func `a port of a case is closed behind it, and as many as a suite has cases can be opened`()
        async throws
    {
        try await Self.withHost { host in
            let address = try host.takeAddress()
            for port in Self.ports {
                #expect(try await host.open(port, for: address) == port)
                #expect(host.segment.isListening(port))
                // Every other one is closed at once.
                if port.isMultiple(of: 2) { await host.shut(port) }
            }
            for port in Self.ports { await host.shut(port) }
            #expect(Self.ports.filter(host.segment.isListening) == [])
        }
    }

    /// What a node at an address gets of a file server and of TFTP: a network namespace is one, with a cable to the segment's bridge.
    private static let client = """
        ip link add cable$$ type veth peer name card$$
        ip link set cable$$ master bareproof0 up
        unshare --net sleep 60 & node=$!
        until [ "$(readlink /proc/$node/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
        ip link set card$$ netns $node name card
        nsenter --target $node --net sh -euc '
            ip address add $1/24 dev card; ip link set card up
            printf "GET $3 HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n" | socat -t5 -T5 - TCP:10.0.2.2:$2 || true
            printf "\\0\\001$4\\0octet\\0" | socat -T2 - UDP-DATAGRAM:10.0.2.2:69,bind=:5000
        ' sh "$@"
        ip link delete cable$$
        kill $node

        """

    @Test(.timeLimit(.minutes(2)), arguments: ["boot.ipxe", "10.0.2.16/boot.ipxe", "../10.0.2.16/boot.ipxe"])
    func `a node gets what is meant for it, and no other one does`(file: String) async throws {
        try await Self.withHost { host in
            let (node, other) = (try host.takeAddress(), try host.takeAddress())
            let root = FilePath(NSTemporaryDirectory()).appending("bareproof-tftp-\(UUID().uuidString)")
            try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: root.string) }
            try Data("over TFTP".utf8).write(to: URL(filePath: root.appending("boot.ipxe").string))
            try await host.publish(root, for: node)
            let place = NodePlace(host: host, address: node)
            try await FileServer.run(logger: Logger(label: "test"), gate: place) { server in
                let url = try #require(URL(string: server.serve(Array("over HTTP".utf8), as: "keys")))
                func said(to internet: String) async throws -> String {
                    let words = host.segment.call(
                        "sh", ["-euc", Self.client, "sh", internet, "\(url.port ?? 0)", url.path(), file])
                    return try await host.runner.check(Command(words[0], Array(words.dropFirst()))).standardOutput
                }
                let own = try await said(to: host.internetAddress(of: node))
                #expect(own.contains("over HTTP"))
                #expect(own.contains("over TFTP") == (file == "boot.ipxe"))
                // Its second card is the node's own too, as far as the server goes; somebody without a card is nobody.
                #expect(try await said(to: "10.0.2.17").contains("over HTTP"))
                for internet in [host.internetAddress(of: other), "10.0.2.17", "10.0.2.200", "10.0.2.254"] {
                    let others = try await said(to: internet)
                    #expect(!others.contains("over TFTP"), "\(internet): \(others)")
                    #expect(!others.contains("over HTTP") || internet == "10.0.2.17", "\(internet): \(others)")
                }
            }
        }
    }

    /// A segment for as long as a body runs.
    private static func withHost(_ body: (SegmentHost) async throws -> Void) async throws {
        let runs = FilePath(NSTemporaryDirectory()).appending("bareproof-segment-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: runs.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: runs.string) }
        let host = try await SegmentHost.open(runs: runs, runner: SystemCommandRunner(logger: Logger(label: "test")))
        do {
            try await body(host)
        } catch {
            await host.close()
            throw error
        }
        await host.close()
        let left = FileManager.default.subpaths(atPath: runs.string) ?? []
        #expect(!left.contains { $0.contains("port-") }, "\(left)")
    }
}
