import Commands
import Testing

@testable import Images

struct CpioArchiveTests {
    private func list(_ archive: CpioArchive, _ options: [String]) async throws -> String {
        try await testRunner.check(Command("cpio", options, input: .bytes(archive.bytes()))).standardOutput
    }

    @Test func `cpio lists what was added, with the folders above it`() async throws {
        var archive = CpioArchive()
        archive.addFile("/usr/bin/provision", mode: 0o755, bytes: [1, 2, 3])
        archive.addSymlink("usr/bin/other", target: "provision")
        archive.addDirectory("etc/bareproof", mode: 0o700)
        let names = try await list(archive, ["-it", "--quiet"])
        #expect(names == "usr\nusr/bin\nusr/bin/provision\nusr/bin/other\netc\netc/bareproof\n")
    }

    @Test func `modes, owners, sizes and targets are what was asked for`() async throws {
        var archive = CpioArchive()
        archive.addFile("key", mode: 0o600, bytes: Array("secret".utf8))
        archive.addSymlink("link", target: "key")
        let lines = try await list(archive, ["-itvn", "--quiet"]).split(separator: "\n")
        #expect(lines.first?.split(separator: " ").prefix(5) == ["-rw-------", "1", "0", "0", "6"])
        #expect(lines.last?.hasSuffix("link -> key") == true)
    }

    @Test(arguments: 0..<9)
    func `a file of any length comes out as it went in`(length: Int) async throws {
        let body = (0..<length).map { UInt8(ascii: "a") + UInt8($0) }
        var archive = CpioArchive()
        archive.addFile("body", bytes: body)
        archive.addFile("next", bytes: [])
        let content = try await list(archive, ["-i", "--to-stdout", "--quiet", "body"])
        #expect(content == String(decoding: body, as: UTF8.self))
        #expect(archive.bytes().count % 4 == 0)
    }

    @Test func `an empty archive is a trailer`() async throws {
        #expect(try await list(CpioArchive(), ["-it", "--quiet"]).isEmpty)
    }
}
