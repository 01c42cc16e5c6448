import Provisioning
import Digests
import Testing

@testable import Agent

/// On sparse files in the place of devices.
struct DeviceWriterTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = try scratch.makeSparse("device", mib: 12)
    }

    private func write(_ pieces: [[UInt8]], capacity: UInt64 = 12 << 20) throws -> (count: UInt64, checksum: String?) {
        let writer = try DeviceWriter(path, capacity: capacity, checksum: .sha256)
        for piece in pieces { try piece.withUnsafeBytes { try writer.write($0) } }
        return try writer.finish()
    }

    @Test func `every byte arrives, zeros too, over what was there`() throws {
        _ = try write([[UInt8](repeating: 0xFF, count: 12 << 20)])
        var content = [UInt8](repeating: 0, count: 9_000_000)
        for index in stride(from: 0, to: content.count, by: 2_000_003) { content[index] = 7 }
        let result = try write(
            stride(from: 0, to: content.count, by: 100_001).map { start in
                Array(content[start..<min(start + 100_001, content.count)])
            })
        #expect(result.count == 9_000_000)
        #expect(Array(try Files.read(path)[..<9_000_000]) == content)
    }

    /// Zeros and data in every order and at every place of a block.
    @Test(arguments: [4096, 100_001, 262_144, 300_000, 1_048_576, 5_000_000])
    func `zeros between data arrive, and are hashed`(_ piece: Int) throws {
        _ = try write([[UInt8](repeating: 0xFF, count: 12 << 20)])
        var content = [UInt8](repeating: 0, count: 11_000_001)
        for (start, count) in [(0, 1), (700_000, 300_000), (2 << 20, 256 << 10), (5_000_000, 10), (10_999_000, 7)] {
            for index in start..<start + count { content[index] = UInt8(truncatingIfNeeded: index | 1) }
        }
        let result = try write(
            stride(from: 0, to: content.count, by: piece).map { start in
                Array(content[start..<min(start + piece, content.count)])
            })
        var digest = Digest(.sha256)
        content.withUnsafeBytes { digest.update($0) }
        #expect(result.checksum == digest.digits)
        #expect(Array(try Files.read(path)[..<content.count]) == content)
    }

    @Test func `the checksum is that of all bytes`() throws {
        let result = try write([Array("hello ".utf8), [], Array("world\n".utf8)])
        #expect(result.checksum == "a948904f2f0f479b8f8197694b30184b0d2ed1c1cd2a1ec0fb85d299a192a447")
    }

    @Test func `md5 is known too`() throws {
        let writer = try DeviceWriter(path, capacity: 100, checksum: .md5)
        try Array("hello world\n".utf8).withUnsafeBytes { try writer.write($0) }
        #expect(try writer.finish().checksum == "6f5902ac237024bdd0c176cb93063dc4")
    }

    @Test func `more than there is room for is refused`() throws {
        let error = #expect(throws: DeviceWriter.Full.self) {
            try write(
                [[UInt8](repeating: 1, count: 5 << 20), [UInt8](repeating: 1, count: 5 << 20)], capacity: 8 << 20)
        }
        #expect(error?.description == "writing \(path): the image is larger than its 8 MiB")
    }

    @Test func `a device that takes nothing is an error`() throws {
        let writer = try DeviceWriter("/dev/full", capacity: 64 << 20, checksum: .sha256)
        let piece = [UInt8](repeating: 1, count: 6 << 20)
        #expect(throws: FileError.self) {
            for _ in 0..<8 { try piece.withUnsafeBytes { try writer.write($0) } }
            _ = try writer.finish()
        }
    }

    @Test func `a device that is not there is named`() {
        #expect(throws: FileError.self) { try DeviceWriter("/dev/no-such", capacity: 1, checksum: .sha256) }
    }
}
