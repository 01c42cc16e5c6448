import Commands
import SystemPackage
import Testing

@testable import Images

struct AgentLayerTests {
    private let scratch: Scratch
    private let build: AgentBuild

    init() throws {
        scratch = try Scratch()
        let cache = ImageCache(root: scratch.path.appending("cache"))
        build = AgentBuild(
            source: scratch.path, store: ArtefactStore(cache: cache, runner: testRunner, logger: testLogger))
    }

    private func addTemplate(_ text: String) async throws {
        let folder = scratch.path.appending("templates").appending("cloud-init")
        try await testRunner.check(Command("mkdir", ["-p", folder.string]))
        let file = folder.appending("boothook.mustache").string
        try await testRunner.check(Command("sh", ["-c", "printf %s \"$1\" >\"$2\"", "sh", text, file]))
    }

    /// Any ELF file will do as an agent.
    private func program(_ original: String) async throws -> FilePath {
        if !Files.exists(scratch.path.appending("templates")) { try await addTemplate("one") }
        let program = scratch.path.appending("agent")
        try await testRunner.check(Command("cp", [original, program.string]))
        return program
    }

    @Test func `the layer is built again only if the program has changed`() async throws {
        let first = try await build.layer(of: program("/bin/true"), report: silence)
        let again = try await build.layer(of: program("/bin/true"), report: silence)
        let changed = try await build.layer(of: program("/bin/false"), report: silence)
        #expect(first.file == again.file && first.key == again.key)
        #expect(first.file != changed.file && first.key != changed.key)
        try await addTemplate("two")
        let retold = try await build.layer(of: program("/bin/false"), report: silence)
        #expect(retold.key != changed.key)
    }

    @Test func `the layer holds the agent, its other names and a release file, padded to four bytes`() async throws {
        let layer = try await build.layer(of: program("/bin/true"), report: silence).file
        let listing = try await testRunner.check(
            Command("sh", ["-c", "zstd -dcq --no-check -- \"$1\" | cpio -it --quiet", "sh", layer.string]),
            accepting: [0]
        ).standardOutput.split(separator: "\n")
        #expect(listing.contains("usr/bin/provision"))
        for name in ["provision", "partition", "data-validator", "ironic-callback"] {
            #expect(listing.contains("usr/bin/bareon-\(name)"))
        }
        #expect(listing.contains("etc/bareproof-release"))
        #expect(listing.contains("usr/share/bareproof/cloud-init/boothook.mustache"))
        #expect(try Files.size(layer) % 4 == 0)
    }

    @Test func `the release file begins with the name and version that conductors look for`() {
        let archive = AgentBuild.archive(agent: [], digest: "abc")
        let text = String(decoding: archive.bytes(), as: UTF8.self)
        #expect(text.contains("bareproof==0.0.1\nagent-sha256=abc\n"))
    }

    @Test func `an agent that is not there is named`() async throws {
        let error = await #expect(throws: CommandError.self) {
            try await build.layer(of: scratch.path.appending("missing"), report: silence)
        }
        #expect(error?.description.contains("\(scratch.path)/missing") == true)
    }
}
