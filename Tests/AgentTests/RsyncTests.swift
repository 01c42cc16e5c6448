import Commands
import Provisioning
import Testing

@testable import Agent

struct RsyncSourceTests {
    @Test(arguments: [
        ("rsync://10.0.2.2:873/images/os1/", "rsync://10.0.2.2:873/images/os1/"),
        ("10.0.2.2::images/os1/", "10.0.2.2::images/os1/"),
        ("rsync:10.0.2.2::images/os1/", "10.0.2.2::images/os1/"),
    ])
    func `a daemon is taken as rsync writes it`(url: String, argument: String) {
        #expect(RsyncSource(url)?.argument == argument)
        #expect(RsyncSource(url)?.options == [])
    }

    @Test func `a machine with SSH gets its port by an option`() {
        let source = RsyncSource("ssh://root@192.0.2.1:2222/srv/os1/")
        #expect(source?.argument == "root@192.0.2.1:/srv/os1/")
        #expect(source?.options.first?.hasPrefix("--rsh=ssh -p 2222 ") == true)
    }

    @Test(arguments: [
        "http://a/b", "/srv/os1/", "ssh://", "ssh://-oProxyCommand=x/y", "ssh://a:x/b", "-e::b", "a/b::c",
    ])
    func `anything else is none`(url: String) {
        #expect(RsyncSource(url) == nil)
    }

    @Test(arguments: [["-a", "--dry-run"], ["-n"], ["-aXn"]])
    func `options that change nothing are known`(options: [String]) {
        #expect(RsyncOptions.isDryRun(options))
    }

    @Test(arguments: [["-a", "-A"], ["-essh -n"], ["--numeric-ids"], ["--exclude=-n"], []])
    func `others are not taken for them`(options: [String]) {
        #expect(!RsyncOptions.isDryRun(options))
    }
}

struct RsyncProgressTests {
    @Test func `a line says how far rsync is`() {
        let progress = RsyncProgress("     52,428,800  25%   10.00MB/s    0:00:15 (xfr#12, ir-chk=1031/1205)")
        #expect(progress?.done == 52_428_800)
        #expect(progress?.total == 209_715_200)
    }

    @Test(arguments: ["", "Number of files: 12", "sent 1 bytes  received 2 bytes  3 bytes/sec"])
    func `other lines say nothing of it`(line: String) {
        #expect(RsyncProgress(line) == nil)
    }
}

/// The rsync deploy driver with programs that do what the test says.
struct CopyFilesTests {
    private let scratch: Scratch
    private let url = "rsync://10.0.2.2/images/os1/"

    init() throws {
        scratch = try Scratch()
    }

    private func node() throws -> FakeNode {
        try FakeNode(scratch) { command in
            switch command.program {
            case "rsync": command.done("Number of regular files transferred: 3\n")
            case "mkfs.ext4": command.done()
            default: nil
            }
        }
    }

    @Test func `file systems are made, mounted and filled, and then made bootable`() async throws {
        let node = try node()
        try await node.provision(node.document(url: url), by: "rsync")
        let lines = node.runner.lines
        let made = try #require(lines.firstIndex { $0.hasPrefix("mkfs.ext4") })
        let copied = try #require(lines.firstIndex { $0.hasPrefix("rsync -a -A -X --stats --info=progress2 \(url)") })
        let menu = try #require(lines.firstIndex { $0.contains("grub-mkconfig") })
        #expect(made < copied && copied < menu)
    }

    @Test func `a source that is not there is refused before anything is touched`() async throws {
        let node = try FakeNode(scratch) { $0.program == "rsync" ? $0.failed(5, "unknown module") : nil }
        await #expect(throws: AgentError.self) { try await node.provision(node.document(url: url), by: "rsync") }
        #expect(node.changes.allSatisfy { $0.hasPrefix("rsync") })
    }

    @Test func `a block image is refused by the driver that copies files`() async throws {
        let node = try node()
        let error = await #expect(throws: RequestError.self) { try await node.provision(node.document(), by: "rsync") }
        #expect(error?.description.contains("images[0].image_pull_url") == true)
        #expect(node.changes.isEmpty)
    }

    @Test func `a rehearsal on file systems that would be made is refused`() async throws {
        let node = try node()
        let document = node.document(url: url).replacing(
            #""partitions_policy""#, with: #""image_deploy_flags": {"rsync_flags": "-a -n"}, "partitions_policy""#)
        let error = await #expect(throws: AgentError.self) { try await node.provision(document, by: "rsync") }
        #expect(error?.reason.contains("would be made anew") == true)
        #expect(node.changes.isEmpty)
    }
}
