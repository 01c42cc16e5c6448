import Decompression
import Glibc
import Testing

struct ContentDecoderTests {
    /// Packs bytes with a program of the system.
    private static func packed(_ program: String, _ content: [UInt8]) throws -> [UInt8] {
        var template = Array("/tmp/content-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        try #require(file >= 0)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        _ = content.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        close(file)
        let pipe = try #require(popen("\(program) -c \(path)", "r"))
        defer { pclose(pipe) }
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&piece, 1, piece.count, pipe), count > 0 { result += piece[..<count] }
        try #require(!result.isEmpty)
        return result
    }

    /// What neither is all alike nor cannot be packed.
    private static let content: [UInt8] = {
        var state: UInt32 = 1
        return (0..<3_000_000).map { index in
            if index % 7 == 0 { state = state &* 1_664_525 &+ 1_013_904_223 }
            return index / 500_000 % 2 == 0 ? UInt8(truncatingIfNeeded: state >> 24) : 0
        }
    }()

    private static func decoded(_ packed: [UInt8], pieces: Int) throws -> ([UInt8], ContentFormat?) {
        let decoder = ContentDecoder()
        var result: [UInt8] = []
        for start in stride(from: 0, to: packed.count, by: pieces) {
            try Array(packed[start..<min(start + pieces, packed.count)]).withUnsafeBytes { bytes in
                try decoder.decode(bytes) { result += $0 }
            }
        }
        try decoder.finish { result += $0 }
        return (result, decoder.format)
    }

    @Test(
        arguments: [("zstd -q", ContentFormat.zstd), ("gzip", .gzip), ("xz -1", .xz), ("", .raw)],
        [10_000_000, 65_536, 4093])
    func `content comes out as it was packed`(_ kind: (program: String, format: ContentFormat), _ pieces: Int) throws {
        let packed = kind.format == .raw ? Self.content : try Self.packed(kind.program, Self.content)
        let (content, format) = try Self.decoded(packed, pieces: pieces)
        #expect(content == Self.content)
        #expect(format == kind.format)
    }

    @Test(arguments: ["zstd -q", "gzip", "xz -1"])
    func `a byte at a time`(_ program: String) throws {
        let content = Array(Self.content[..<40_000])
        #expect(try Self.decoded(try Self.packed(program, content), pieces: 1).0 == content)
    }

    @Test(arguments: ["zstd -q", "gzip", "xz -1"])
    func `several frames follow one another`(_ program: String) throws {
        let parts = [Array(Self.content[..<1_100_000]), Array(Self.content[1_100_000...])]
        let packed = try parts.flatMap { try Self.packed(program, $0) }
        for pieces in [packed.count, 1000] {
            #expect(try Self.decoded(packed, pieces: pieces).0 == Self.content)
        }
    }

    @Test(arguments: Array(1...40) + [100, 1000, 65_536])
    func `a header across pieces`(_ pieces: Int) throws {
        let parts = [Array(Self.content[..<3000]), Array(Self.content[3000..<5000]), []]
        let packed = try parts.flatMap { try Self.packed("gzip", $0) }
        #expect(try Self.decoded(packed, pieces: pieces).0 == Array(Self.content[..<5000]))
    }

    @Test func `every field of a gzip header`() throws {
        var packed = try Self.packed("gzip -n", Array("hello".utf8))
        // Extra field, name, comment and the header's checksum, which is not looked at.
        packed[3] = 0x1E
        packed.insert(contentsOf: [2, 0, 9, 9] + Array("name\0remark\0".utf8) + [1, 2], at: 10)
        for pieces in [1, 7, 100] { #expect(try Self.decoded(packed, pieces: pieces).0 == Array("hello".utf8)) }
    }

    @Test(arguments: [("zstd -q", ContentFormat.zstd), ("gzip", .gzip), ("xz -1", .xz)], [1, 4, 8, 100_000])
    func `what ends early is refused`(_ kind: (program: String, format: ContentFormat), _ missing: Int) throws {
        let packed = try Self.packed(kind.program, Self.content)
        #expect(throws: DecompressionError.truncated(kind.format)) {
            try Self.decoded(Array(packed.dropLast(missing)), pieces: 65_536)
        }
    }

    @Test(arguments: [("zstd -q", ContentFormat.zstd), ("gzip", .gzip), ("xz -1", .xz)], [65_536, 1])
    func `something behind the end is refused`(_ kind: (program: String, format: ContentFormat), _ pieces: Int) throws {
        let packed = try Self.packed(kind.program, Array(Self.content[..<1000])) + Array("garbage!".utf8)
        #expect(throws: DecompressionError.trailing(kind.format)) { try Self.decoded(packed, pieces: pieces) }
    }

    @Test(arguments: [("zstd -q", ContentFormat.zstd), ("gzip", .gzip), ("xz -1", .xz)])
    func `damage is noticed`(_ kind: (program: String, format: ContentFormat)) throws {
        var packed = try Self.packed(kind.program, Self.content)
        // gzip and zstd end with a checksum; the check of xz's one block is before an index and a footer of 12 bytes.
        packed[packed.count - (kind.format == .xz ? 48 : 6)] ^= 0x55
        let error = #expect(throws: DecompressionError.self) { try Self.decoded(packed, pieces: 65_536) }
        guard case .corrupt(kind.format, _) = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test(arguments: [(0, true), (4, true), (3, false), (1, false)])
    func `zeros behind an xz stream come in fours`(_ count: Int, _ isGood: Bool) throws {
        let content = Array(Self.content[..<1000])
        let packed = try Self.packed("xz -1", content) + [UInt8](repeating: 0, count: count)
        for pieces in [packed.count, 1] {
            if isGood {
                #expect(try Self.decoded(packed, pieces: pieces).0 == content)
            } else {
                #expect(throws: DecompressionError.truncated(.xz)) { try Self.decoded(packed, pieces: pieces) }
            }
        }
    }

    @Test(arguments: [
        ("BZh91AY&SY", "bzip2"), ("KDMV\u{1}\0\0\0", "VMDK"), ("vhdxfile", "VHDX"), ("PK\u{3}\u{4}\0\0\0\0", "zip"),
    ])
    func `what is packed otherwise is named`(_ begin: String, _ name: String) {
        #expect(throws: DecompressionError.unsupported(name)) { try Self.decoded(Array(begin.utf8), pieces: 3) }
    }

    private static let qcow2: [UInt8] = [0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 100)

    @Test func `qcow2 is known, and is no stream`() throws {
        #expect(try ContentFormat(beginning: Self.qcow2) == .qcow2)
        #expect(throws: DecompressionError.unstreamable(.qcow2)) { try Self.decoded(Self.qcow2, pieces: 3) }
        #expect(throws: DecompressionError.unsupported("qcow of a version other than 2 or 3")) {
            try ContentFormat(beginning: [0x51, 0x46, 0x49, 0xFB, 0, 0, 0, 1])
        }
    }

    @Test(arguments: ["zstd -q", "gzip", "xz -1"], [1, 1000])
    func `what is packed twice is refused`(_ program: String, _ pieces: Int) throws {
        let outer = try Self.packed(program, Self.qcow2)
        let error = #expect(throws: DecompressionError.self) { try Self.decoded(outer, pieces: pieces) }
        guard case .nested(.qcow2, _) = error else {
            Issue.record("\(error as Any)")
            return
        }
        let twice = try Self.packed(program, Self.packed("gzip", Array(Self.content[..<10_000])))
        #expect(throws: DecompressionError.self) { try Self.decoded(twice, pieces: pieces) }
    }

    @Test func `frames that only say something are skipped`() throws {
        // RFC 8878, 3.1.2: the magic number, four bytes of length, and that many bytes.
        let skippable: [UInt8] = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        let frame = try Self.packed("zstd -q", Self.content)
        for pieces in [1_000_000, 1000, 1] {
            let (content, format) = try Self.decoded(skippable + frame + skippable, pieces: pieces)
            #expect(content == Self.content)
            #expect(format == .zstd)
        }
    }

    @Test func `a zstd frame says how large it is at least`() throws {
        let packed = try Self.packed("zstd -q", Self.content)
        #expect(ContentFormat.zstd.unpackedSize(beginning: Array(packed[..<100])) == 3_000_000)
        #expect(ContentFormat.zstd.unpackedSize(beginning: Array(packed[..<3])) == nil)
        #expect(ContentFormat.gzip.unpackedSize(beginning: packed) == nil)
    }

    @Test(arguments: [0, 1, 5])
    func `short content is raw`(_ count: Int) throws {
        let content = [UInt8](repeating: 7, count: count)
        let (result, format) = try Self.decoded(content, pieces: 100)
        #expect(result == content)
        #expect(format == .raw)
    }
}
