import Commands
import Foundation
import Logging
import Synchronization
import SystemPackage
import Testing

@testable import FuncTest

/// Other hosts, as far as one can tell without one: where a connection leads, and what ends with what.
final class HostTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-hosts-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    @Test(arguments: ["qemu:///session", "qemu:///system", "qemu+unix:///session?socket=/x", "test:///default"])
    func `a URI of this host is no other one's`(uri: String) throws {
        #expect(try HostAddress(uri: uri) == nil)
        #expect(try !Environment.isElsewhere(uri))
    }

    @Test func `a URI says how ssh is called, and how libvirt finds the connection`() throws {
        let uri = "qemu+ssh://me@box.example:2222/session?keyfile=/k&known_hosts=/h"
        let address = try #require(try HostAddress(uri: uri))
        #expect(
            address.destination == [
                "-p", "2222", "-i", "/k", "-o", "IdentitiesOnly=yes", "-o", "UserKnownHostsFile=/h", "me@box.example",
            ])
        #expect(!address.isSystem)
        #expect(address.uri(command: "/a b&/over") == uri + "&command=/a%20b%26/over")
        #expect(
            try HostAddress(uri: "qemu+ssh://box/system")?.uri(command: "/over")
                == "qemu+ssh://box/system?command=/over")
        #expect(try HostAddress(uri: "qemu+ssh://box/system")?.isSystem == true)
        #expect(try HostAddress(uri: "qemu+ssh://box/session")?.destination == ["box"])
    }

    @Test(arguments: [
        ("qemu+ssh:///session", "it names no host"), ("qemu+tls://box/session", "files and ports go over SSH too"),
        ("qemu://box/session", "files and ports go over SSH too"), ("qemu+ssh://box/", "it ends with /session"),
        ("qemu+ssh://box/session?command=/bin/sh", "command= cannot be given"), ("qemu ssh", "no URI"),
    ])
    func `another host that cannot be used is refused`(uri: String, reason: String) {
        let error = #expect(throws: HostAddressError.self) { try HostAddress(uri: uri) }
        #expect(error?.description.hasPrefix("--connect \(uri): \(reason)") == true, "\(error?.description ?? "")")
    }

    @Test func `the shell of a connection says what there is, holds a lock, and takes its folder away with its input`()
        async throws
    {
        let (said, errors) = (folder.appending("said"), folder.appending("errors"))
        let shell = try LifelineProcess(
            "env", ["XDG_CACHE_HOME=\(folder)", "sh", "-c", HostFacts.script(name: "bareproof-abcdefgh")], output: said,
            error: errors)
        var facts = HostFacts("")
        for _ in 0..<500 where !facts.isWhole {
            try await Task.sleep(for: .milliseconds(10))
            facts = HostFacts((try? String(contentsOfFile: said.string, encoding: .utf8)) ?? "")
        }
        #expect(facts.isWhole, "\((try? String(contentsOfFile: errors.string, encoding: .utf8)) ?? "")")
        #expect(facts.folder == folder.appending("bareproof/runs/bareproof-abcdefgh").string)
        #expect(facts.user == getuid() && facts.group == getgid() && facts.processors > 0 && facts.memory > 1 << 20)
        #expect(try facts.boot == LocalHost.identity())
        let runs = folder.appending("bareproof/runs")
        #expect(RunDirectory.folders(in: runs).map(\.isAlive) == [true])
        await shell.end(limit: .seconds(10))
        #expect(shell.status == .exited(0))
        #expect(RunDirectory.folders(in: runs).isEmpty)
    }

    @Test func `what a host lacks is named with its packages`() {
        let facts = HostFacts("missing rsync\nmissing libvirtd\nmissing qemu-img\nuser 7\nread")
        #expect(facts.missing == ["rsync", "libvirtd", "qemu-img"] && !facts.isWhole && facts.user == 7)
        #expect(facts.mend == "apt-get install --no-install-recommends libvirt-daemon-system qemu-utils rsync")
    }

    @Test func `a domain's files tell whose it is`() {
        let xml = "<source file='/home/me/.cache/bareproof/runs/bareproof-abcd2345/bareproof-xyz/two-disks/vda.qcow2'/>"
        #expect(RemoteLeftovers.owner(in: xml, runs: "/home/me/.cache/bareproof/runs") == "bareproof-abcd2345")
        #expect(RemoteLeftovers.owner(in: xml, runs: "/home/you/.cache/bareproof/runs") == nil)
    }

    /// A gate that opens one port fewer than it is asked for.
    private final class NarrowGate: LoopbackGate {
        let address = "52:54:00:00:00:01"
        let open = Mutex<[Int]>([])

        func open(_ port: Int) async throws -> Int {
            guard port != 3 else { throw CancellationError() }
            open.withLock { $0.append(port) }
            return port + 1000
        }

        func shut(_ port: Int) async {
            open.withLock { $0.removeAll { $0 == port } }
        }
    }

    @Test func `ports are open for as long as a body runs, and no longer than a failure`() async throws {
        let gate = NarrowGate()
        try await gate.withOpen([1, 2]) { #expect($0 == [1001, 1002] && gate.open.withLock { $0 } == [1, 2]) }
        #expect(gate.open.withLock { $0 } == [])
        await #expect(throws: CancellationError.self) {
            try await gate.withOpen([1, 2, 3]) { _ in Issue.record("port 3 is open") }
        }
        #expect(gate.open.withLock { $0 } == [])
    }

    @Test func `a file server's URLs name the port where nodes find it`() async throws {
        try await FileServer.run(logger: Logger(label: "test"), gate: NarrowGate()) { server in
            let port = try #require(server.port)
            #expect(server.serve([1], as: "x").hasPrefix("http://10.0.2.2:\(port + 1000)/"))
        }
    }

    @Test func `a node on another host is reached through the connection`() {
        let record = NodeRecord(
            domain: "d", label: "l", shape: "s", uri: "u", uuid: "", macAddress: "", starts: 1, boot: .ramdisk, port: 7,
            proxyCommand: "/over -W 127.0.0.1:%p node-host")
        let runner = SystemCommandRunner(logger: Logger(label: "test"))
        let words = record.secureShell(in: folder, runner: runner)?.arguments(isInteractive: false) ?? []
        #expect(words.contains("ProxyCommand=/over -W 127.0.0.1:%p node-host"))
    }
}
