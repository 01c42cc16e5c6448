import Commands
import SystemPackage
import Testing

@testable import Images

struct ContentKeyTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write("suite: s\nvariant: v\noverlay: files\nmodules: [list]\nhooks: [hook]\n", to: "image.yaml")
        try scratch.write("a", to: "files/etc/a")
        try scratch.write("drivers/*\n", to: "list")
        try scratch.write("true", to: "hook")
        try scratch.write("true", to: "run")
    }

    private func key(artefact: String = "image", mirror: Mirror = Mirror()) throws -> ContentKey {
        let definition = try ImageDefinition(reading: scratch.path.appending("image.yaml"), in: scratch.path)
        return try BuildInput(
            artefact: artefact, definition: definition, driver: scratch.path.appending("run"), mirror: mirror
        ).key
    }

    @Test func `the same input has the same key`() throws {
        #expect(try key() == key())
    }

    @Test(arguments: ["files/etc/a", "files/etc/b", "list", "hook", "run"])
    func `every file that goes in changes the key`(name: String) throws {
        let before = try key()
        try scratch.write("something else\n", to: name)
        #expect(try key() != before)
    }

    @Test func `the definition, its name and the mirror change the key`() throws {
        let before = try key()
        #expect(try key(artefact: "other") != before)
        try scratch.write(
            "suite: s\nvariant: v\noverlay: files\nsources: ['deb {mirror} s main']\n", to: "image.yaml")
        let withSource = try key()
        #expect(withSource != before)
        #expect(try key(mirror: Mirror(archive: "http://mirror.example")) != withSource)
    }

    @Test func `an executable bit changes the key`() async throws {
        let before = try key()
        try await testRunner.check(.init("chmod", ["+x", "\(scratch.path)/files/etc/a"]))
        #expect(try key() != before)
    }

    @Test func `a comment in a list does not change what goes in`() throws {
        let before = try key()
        try scratch.write("# disks\ndrivers/*\n", to: "list")
        #expect(try key() == before)
    }

    @Test func `bytes cannot move from one part to the next`() {
        var one = ContentKeyBuilder(artefact: "x")
        one.add("a", "bc")
        var other = ContentKeyBuilder(artefact: "x")
        other.add("ab", "c")
        #expect(one.key() != other.key())
    }

    @Test func `a key stands for a UUID of version 8`() throws {
        let uuid = ContentKeyBuilder(artefact: "x").key().uuid
        #expect(try /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}/.wholeMatch(in: uuid) != nil)
    }

    @Test func `the cache lies where the XDG rules put it`() {
        #expect(ImageCache.standardRoot { ["XDG_CACHE_HOME": "/c", "HOME": "/h"][$0] } == "/c/bareproof")
        #expect(ImageCache.standardRoot { ["XDG_CACHE_HOME": "c", "HOME": "/h"][$0] } == "/h/.cache/bareproof")
        #expect(ImageCache.standardRoot { ["HOME": "/h"][$0] } == "/h/.cache/bareproof")
    }
}
