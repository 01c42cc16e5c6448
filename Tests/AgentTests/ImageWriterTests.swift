import Commands
import Digests
import Decompression
import Logging
import Provisioning
import Testing
import Transfer

@testable import Agent

/// From files in the place of servers onto a sparse file in the place of a device, with the programs of this machine.
struct ImageWriterTests {
    private let scratch: Scratch
    private let device: String

    init() throws {
        scratch = try Scratch()
        device = try scratch.makeSparse("device", mib: 12)
    }

    /// 8 MiB, some of it zeros, and nothing alike.
    private static let content: [UInt8] = {
        var (state, bytes) = (UInt32(1), [UInt8](repeating: 0, count: 8 << 20))
        for index in stride(from: 0, to: bytes.count, by: 4) where index >> 20 & 1 == 0 {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes[index] = UInt8(truncatingIfNeeded: state >> 24)
        }
        return bytes
    }()

    private let runner = SystemCommandRunner(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

    private func writer(isInstalled: Bool = true) -> ImageWriter {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return ImageWriter(
            workshop: Workshop(
                runner: runner, fetcher: Fetcher(), paths: scratch.paths, tools: ToolCheck { _ in isInstalled },
                reporter: Reporter(format: .json, logger: logger) { _, _ in }, logger: logger))
    }

    private func job(
        _ file: String = "image", capacity: UInt64 = 12 << 20, checksum: String? = nil, downloadChecksum: String? = nil,
        size: UInt64? = nil, device: String? = nil
    ) -> ImageJob {
        ImageJob(
            name: "os1", url: "file://\(scratch.path)/\(file)", device: device ?? self.device, capacity: capacity,
            checksum: checksum.flatMap { Checksum($0) }, downloadChecksum: downloadChecksum.flatMap { Checksum($0) },
            size: size)
    }

    /// Makes a file of the content, or of other bytes, and packs it with lines of shell that find it as `$1`.
    private func make(_ script: String = ":", of content: [UInt8] = content) async throws {
        try Files.write(content, to: scratch.path + "/image")
        try await runner.check(
            Command("sh", ["-euc", "cd \(scratch.path); set -- image; \(script)"], timeLimit: .seconds(60)))
    }

    private func write(_ job: ImageJob) async throws {
        try await writer().examine(job)
        try await writer().write(job)
    }

    private var written: [UInt8] {
        get throws { Array(try Files.read(device).prefix(Self.content.count)) }
    }

    private static let toQcow2 = "qemu-img convert -O qcow2 $1 x; mv x $1"

    @Test(arguments: [
        ":", "gzip image; mv image.gz image", "zstd -q --rm image; mv image.zst image",
        "xz -1 image; mv image.xz image",
        toQcow2, "qemu-img convert -c -O qcow2 $1 x; mv x $1", "qemu-img convert -O qcow2 -o compat=0.10 $1 x; mv x $1",
        "qemu-img convert -c -O qcow2 -o compression_type=zstd $1 x; mv x $1",
    ])
    func `the content arrives, whatever it is packed as`(_ script: String) async throws {
        // What was there before shows if zeros are left out.
        try Files.write([UInt8](repeating: 0xFF, count: 12 << 20), to: device)
        var digest = Digest(.sha256)
        Self.content.withUnsafeBytes { digest.update($0) }
        try await make(script)
        try await write(job(checksum: "sha256:\(digest.digits)"))
        #expect(try written == Self.content)
    }

    @Test(arguments: [":", toQcow2, "gzip image; mv image.gz image"])
    func `other content than was said is an error`(_ script: String) async throws {
        try await make(script)
        let error = await #expect(throws: AgentError.self) {
            try await write(job(checksum: "md5:00000000000000000000000000000000"))
        }
        #expect(error?.reason.hasSuffix("expected image_checksum 00000000000000000000000000000000") == true)
    }

    @Test func `another download than was said is not even converted`() async throws {
        try await make(Self.toQcow2)
        let job = job(downloadChecksum: "md5:00000000000000000000000000000000")
        let error = await #expect(throws: AgentError.self) { try await write(job) }
        #expect(error?.reason.contains("expected image_download_checksum 0000") == true)
        #expect(scratch.isUntouched("device"))
    }

    @Test(arguments: [(":", "8 MiB"), ("zstd -q --rm image; mv image.zst image", "8 MiB"), (toQcow2, "8 MiB")])
    func `an image that says it is too large is refused at its begin`(_ script: String, _ size: String) async throws {
        try await make(script)
        let error = await #expect(throws: ImageRefusal.self) {
            try await writer().examine(job(capacity: 4 << 20))
        }
        #expect(error?.description == "its \(size) do not fit into 4 MiB")
    }

    @Test(arguments: [":", toQcow2])
    func `an image of another size than was said is refused at its begin`(_ script: String) async throws {
        try await make(script)
        let error = await #expect(throws: ImageRefusal.self) { try await writer().examine(job(size: 1000)) }
        #expect(error?.description == "it has 8388608 bytes, expected image_size 1000")
    }

    @Test func `an empty image is refused`() async throws {
        try await make(of: [])
        await #expect(throws: ImageRefusal.empty) { try await writer().examine(job()) }
    }

    @Test(arguments: [
        ("qemu-img create -q -f qcow2 -b $1 -F raw x; mv x $1", Qcow2Refusal.backingFile),
        ("qemu-img create -q -f qcow2 -o data_file=other,data_file_raw=on x 8M; mv x $1", .externalData),
        (#"\#(toQcow2); printf '\002' | dd of=$1 bs=1 seek=35 conv=notrunc status=none"#, .encrypted),
        ("\(toQcow2); head -c 90 $1 >x; mv x $1", .truncated),
        (#"\#(toQcow2); printf '\002' | dd of=$1 bs=1 seek=79 conv=notrunc status=none"#, .corrupt),
        (#"\#(toQcow2); printf '\200' | dd of=$1 bs=1 seek=72 conv=notrunc status=none"#, .unknownFeature(bit: 63)),
    ])
    func `a qcow2 image that is not all there is refused`(_ script: String, _ refusal: Qcow2Refusal) async throws {
        try await make(script)
        await #expect(throws: refusal) { try await writer().examine(job()) }
        // A server may send something else the second time.
        await #expect(throws: refusal) { try await writer().write(job()) }
        #expect(scratch.isUntouched("device"))
    }

    @Test(arguments: ["-c", ""])
    func `a qcow2 image that is cut off is an error`(_ option: String) async throws {
        try await make("qemu-img convert \(option) -O qcow2 $1 x; mv x $1; truncate --size=-200K $1")
        let error = await #expect(throws: Qcow2Refusal.self) { try await write(job()) }
        guard case .damaged = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(scratch.isUntouched("device"))
    }

    @Test func `a qcow2 image packed once more is refused`() async throws {
        try await make("\(Self.toQcow2); gzip image; mv image.gz image")
        await #expect(throws: DecompressionError.nested(.qcow2, in: .gzip)) { try await writer().examine(job()) }
    }

    @Test func `a qcow2 image that does not fit into memory is refused, at its begin and on the way`() async throws {
        try scratch.write("proc/meminfo", "MemTotal: 500000 kB\nMemAvailable:     \(258 << 10) kB\n")
        try await make(Self.toQcow2)
        let error = await #expect(throws: NotEnoughMemory.self) { try await writer().examine(job()) }
        #expect(error?.description.contains("which has room for 2 MiB, and it has ") == true)
        // The transfer carries what its sink says.
        let late = await #expect(throws: TransferError.self) { try await writer().write(job()) }
        #expect(late?.description.contains("which has room for 2 MiB, and it is larger") == true)
    }

    @Test func `a ramdisk without qemu-img takes no qcow2`() async throws {
        try await make(Self.toQcow2)
        let error = await #expect(throws: AgentError.self) { try await writer(isInstalled: false).examine(job()) }
        #expect(error?.reason == "not installed: qemu-img")
    }

    @Test func `the device's error is the one that is told, and qemu-img ends`() async throws {
        try await make(Self.toQcow2)
        let error = await #expect(throws: FileError.self) { try await writer().write(job(device: "/dev/full")) }
        #expect(error?.path == "/dev/full")
        let other = await #expect(throws: FileError.self) { try await writer().write(job(device: "/dev/no-such")) }
        #expect(other?.path == "/dev/no-such")
    }

    @Test(arguments: ["image.raw", "image.gz", "image.qcow2"])
    func `a name decides nothing`(_ name: String) async throws {
        try await make("zstd -q --rm image; mv image.zst \(name)")
        try await write(job(name))
        #expect(try written == Self.content)
        try await make("mv image \(name)")
        try await write(job(name))
        #expect(try written == Self.content)
    }
}
