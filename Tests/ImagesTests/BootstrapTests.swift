import Commands
import Synchronization
import SystemPackage
import Testing

@testable import Images

/// Answers apt-config, and mmdebstrap with a failure; any other program is a mistake of the test.
private final class FailingBootstrap: CommandRunner {
    let calls = Mutex<[Command]>([])
    let words: String

    init(saying words: String) {
        self.words = words
    }

    func run(_ command: Command, onLine: (@Sendable (OutputLine) -> Void)?) async throws -> CommandResult {
        calls.withLock { $0.append(command) }
        switch command.program {
        case "apt-config":
            let dump = "Acquire \"\";\nAcquire::http \"\";\nAcquire::http::Proxy \"http://proxy:3128\";\n"
            return CommandResult(command: command, status: .exited(0), standardOutput: dump)
        case "rm":
            return try await testRunner.run(command)
        case "mmdebstrap" where command.arguments.first == "--unshare-helper":
            return CommandResult(command: command, status: .exited(0))
        case "mmdebstrap":
            return CommandResult(command: command, status: .exited(25), standardError: words)
        default:
            Issue.record("no test expects '\(command)'")
            return CommandResult(command: command, status: .exited(127))
        }
    }
}

struct BootstrapTests {
    private func fail(saying words: String) async throws -> (error: ImageError, calls: [Command]) {
        let scratch = try Scratch()
        let runner = FailingBootstrap(saying: words)
        let builder = ImageBuilder(
            definitions: treeDefinitions, source: scratch.path, cache: ImageCache(root: scratch.path),
            runner: runner, logger: testLogger)
        let definition = try ImageDefinition(
            reading: treeDefinitions.appending("ramdisk.yaml"), in: treeDefinitions)
        let folder = scratch.path.appending("folder")
        try Files.makeFolder(folder)
        let error = await #expect(throws: ImageError.self) {
            try await builder.bootstrap(definition).run(
                input: builder.input("ramdisk", definition), outputs: ["kernel"], into: folder,
                log: scratch.path.appending("logs").appending("log"), report: silence)
        }
        #expect(try Files.readText(scratch.path.appending("logs").appending("log")) == words)
        #expect(await BuildRoot.removeLeftover(of: folder, runner: runner, logger: testLogger))
        return (try #require(error), runner.calls.withLock { $0 })
    }

    @Test func `a failed bootstrap carries the end of what was said, and keeps the whole`() async throws {
        let error = try await fail(saying: "I: installing\nE: setup failed: E: hook is broken\n").error
        #expect(error.code == .build)
        #expect(error.reason.contains("E: setup failed: E: hook is broken"))
        #expect(error.reason.contains("running 'mmdebstrap': exit status 25"))
        #expect(error.nextStep?.hasPrefix("read the whole log: less ") == true)
    }

    @Test func `a user without subordinate ids is told how to get them`() async throws {
        let error = try await fail(saying: "W: no entry in /etc/subuid for tester\nE: invalid idmap").error
        #expect(error.nextStep?.contains("usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ") == true)
    }

    @Test func `packages come through the proxy that this machine's apt uses`() async throws {
        let calls = try await fail(saying: "E: x").calls
        let command = try #require(calls.first { $0.program == "mmdebstrap" })
        #expect(command.arguments.contains("--mode=unshare"))
        #expect(command.arguments.contains("--aptopt=Acquire::http::Proxy \"http://proxy:3128\";"))
        #expect(command.arguments.filter { $0.hasPrefix("--aptopt") }.count == 1)
        #expect(command.arguments.contains { $0.hasPrefix("deb http") && $0.hasSuffix("bookworm main") })
    }

    @Test func `the steps of a build are told from its noise`() {
        #expect(Bootstrap.step(in: "I: installing remaining packages inside the chroot...") != nil)
        #expect(Bootstrap.step(in: "bareproof: hook pack") == "hook pack")
        #expect(Bootstrap.step(in: "I: running --customize-hook in shell: …") == nil)
        #expect(Bootstrap.step(in: "Selecting previously unselected package udev.") == nil)
    }

    @Test func `missing programs are listed with the packages to install`() throws {
        let error = #expect(throws: ImageError.self) {
            try Prerequisites.check(for: "building the ramdisk") { !["newuidmap", "cpio"].contains($0) }
        }
        #expect(
            error?.description == """
                building the ramdisk: not installed: cpio, newuidmap
                next: as root: apt-get install cpio uidmap
                """)
    }
}
