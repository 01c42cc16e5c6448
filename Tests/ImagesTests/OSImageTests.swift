import Commands
import SystemPackage
import Testing

@testable import Images

struct OSImageTests {
    private let metadata = OSImageMetadata(
        name: "debian-12", size: 1_048_576, sha256: "ab", md5: "cd", fileSystem: "ext4", uuid: "u-u",
        kernel: "6.1.0-1-amd64", osRelease: ["ID": "debian", "VERSION_ID": "12"])

    @Test(arguments: zip(ImageFormat.allCases, ["debian-12.raw", "debian-12.raw.gz", "debian-12.raw.zst"]))
    func `a format names its file`(format: ImageFormat, name: String) {
        #expect(format.fileName(for: "debian-12") == name)
    }

    @Test func `metadata comes back from its file as it went in, under names with underscores`() throws {
        let scratch = try Scratch()
        let file = scratch.path.appending("metadata.json")
        try metadata.write(to: file)
        #expect(try OSImageMetadata(reading: file) == metadata)
        let text = try Files.readText(file)
        #expect(text.contains("\"file_system\" : \"ext4\"") && text.contains("\"os_release\""))
    }

    @Test func `a format that was not built is refused with those that were`() throws {
        let image = OSImage(
            name: "debian-12", metadata: metadata, metadataFile: "m", kernel: "k", initrd: "i", files: [.zstd: "z"])
        #expect(try image.file(.zstd) == "z")
        let error = #expect(throws: ImageError.self) { try image.file(.raw) }
        #expect(error?.code == .format)
        #expect(error?.reason == "it was built as zstd only")
    }

    @Test(arguments: [ImageFormat.raw, .gzip, .xz])
    func `a format is made of the zstd file and holds the same bytes`(format: ImageFormat) async throws {
        let scratch = try Scratch()
        let bytes = [UInt8](repeating: 0, count: 1 << 20) + Array("end".utf8)
        let (raw, zstd) = (scratch.path.appending("in"), scratch.path.appending("in.zst"))
        try Files.write(bytes, to: raw)
        try await testRunner.check(Command("zstd", ["-q", raw.string]))
        let target = scratch.path.appending(format.fileName(for: "image"))
        try await testRunner.check(OSImageBuild.conversion(of: zstd, to: format, as: target))
        let unpackers: [ImageFormat: String] = [.gzip: "gunzip", .xz: "unxz"]
        if let unpacker = unpackers[format] { try await testRunner.check(Command(unpacker, [target.string])) }
        #expect(try Files.read(scratch.path.appending("image.raw")) == bytes)
    }

    @Test func `qcow2 is made of the raw file and holds the same bytes`() async throws {
        let scratch = try Scratch()
        let bytes = [UInt8](repeating: 0, count: 1 << 20) + [UInt8](repeating: 7, count: 512)
        let (raw, qcow2) = (scratch.path.appending("in"), scratch.path.appending("image.qcow2"))
        try Files.write(bytes, to: raw)
        try await testRunner.check(OSImageBuild.conversion(of: raw, to: .qcow2, as: qcow2))
        let back = scratch.path.appending("back")
        try await testRunner.check(
            Command("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", qcow2.string, back.string]))
        #expect(try Files.read(back) == bytes)
    }

    @Test func `a broken zstd file fails a conversion to gzip`() async throws {
        let scratch = try Scratch()
        try scratch.write("not zstd", to: "in.zst")
        await #expect(throws: CommandError.self) {
            try await testRunner.check(
                OSImageBuild.conversion(
                    of: scratch.path.appending("in.zst"), to: .gzip, as: scratch.path.appending("out.gz")))
        }
    }

    @Test func `an image that is not defined is refused with those that are`() async throws {
        let scratch = try Scratch()
        let builder = ImageBuilder(
            definitions: treeDefinitions, source: scratch.path, cache: ImageCache(root: scratch.path),
            runner: testRunner, logger: testLogger)
        let error = await #expect(throws: ImageError.self) { try await builder.osImage("debian-99") { _ in } }
        #expect(error?.reason.contains("debian-12") == true)
    }

    @Test func `facts are read with and without quotes, and a missing one is named`() throws {
        let facts = Facts(text: "ID=debian\nPRETTY_NAME=\"Debian 12\"\n# x\nsize=12\n", file: "facts")
        #expect(try facts.text("ID") == "debian")
        #expect(try facts.text("PRETTY_NAME") == "Debian 12")
        #expect(try facts.number("size") == 12)
        let error = #expect(throws: ImageError.self) { try facts.text("sha256") }
        #expect(error?.reason == "the hooks did not say 'sha256'")
    }
}
