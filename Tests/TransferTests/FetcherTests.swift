import Foundation
import Glibc
import Synchronization
import Testing
import Transfer

struct FetcherTests {
    /// Keeps what comes.
    private struct Collector: TransferSink {
        var bytes: [UInt8] = []

        mutating func take(_ bytes: UnsafeRawBufferPointer) throws { self.bytes += bytes }

        mutating func finish() throws -> [UInt8] { bytes }
    }

    private static let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    private static var options: TransferOptions {
        var options = TransferOptions()
        options.firstPause = .milliseconds(5)
        options.longestPause = .milliseconds(20)
        // Long enough for a machine that does other things too.
        options.stallLimit = .seconds(20)
        options.tryLimit = 4
        return options
    }

    /// Fetches `/a` from a server that behaves so.
    private static func fetch(
        _ behaviour: TestServer.Behaviour, path: String = "/a", options: TransferOptions = options
    ) async throws -> (bytes: [UInt8], requests: [String]) {
        try await TestServer.run([path: behaviour]) { server, base in
            let bytes = try await Fetcher(options: options).fetch("\(base)/a") { Collector() }
            return (bytes, server.requests)
        }
    }

    @Test func `what is there arrives`() async throws {
        let (bytes, requests) = try await Self.fetch(.init(content: Self.content))
        #expect(bytes == Self.content)
        #expect(requests == ["GET /a"])
    }

    @Test func `progress says how far it is, and of how much`() async throws {
        let last = Mutex<TransferEvent?>(nil)
        try await TestServer.run(["/a": .init(content: Self.content)]) { _, base in
            _ = try await Fetcher().fetch("\(base)/a") { event in
                last.withLock { $0 = event }
            } into: {
                Collector()
            }
        }
        #expect(last.withLock { $0 } == .progress(done: 200_000, total: 200_000))
    }

    @Test func `a connection that ends early is taken up where it ended`() async throws {
        let (bytes, requests) = try await Self.fetch(
            .init(content: Self.content, cuts: [50_000, 60_000], tags: ["\"1\""]))
        #expect(bytes == Self.content)
        #expect(requests.count == 3)
        #expect(requests[1].hasPrefix("GET /a bytes="))
    }

    @Test func `a server without ranges is asked again, and what came is skipped`() async throws {
        let (bytes, requests) = try await Self.fetch(.init(content: Self.content, sendsRanges: false, cuts: [50_000]))
        #expect(bytes == Self.content)
        #expect(requests.count == 2)
    }

    @Test func `a connection that always ends early is given up`() async throws {
        let cuts = [Int](repeating: 20_000, count: 10)
        let error = await #expect(throws: TransferError.self) {
            _ = try await Self.fetch(.init(content: Self.content, cuts: cuts, tags: ["\"1\""]))
        }
        guard case .interrupted(tries: 4, received: let received, _) = error?.reason else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(received > 0)
    }

    @Test func `what changed meanwhile is refused`() async throws {
        let error = await #expect(throws: TransferError.self) {
            _ = try await Self.fetch(.init(content: Self.content, cuts: [50_000], tags: ["\"1\"", "\"2\""]))
        }
        #expect(
            error?.description.hasSuffix("it changed while it was fetched: its entity tag was \"1\", now \"2\"") == true
        )
    }

    @Test func `a part from elsewhere is refused`() async throws {
        let error = await #expect(throws: TransferError.self) {
            _ = try await Self.fetch(.init(content: Self.content, cuts: [50_000], wrongOffset: 10))
        }
        guard case .changed = error?.reason else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func `a start over of unknown length is refused`() async throws {
        let error = await #expect(throws: TransferError.self) {
            _ = try await Self.fetch(
                .init(content: Self.content, sendsRanges: false, cuts: [50_000], saysLength: false))
        }
        guard case .changed = error?.reason else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func `a busy server is asked again`() async throws {
        let (bytes, requests) = try await Self.fetch(
            .init(content: Self.content, failures: [503, 502]))
        #expect(bytes == Self.content)
        #expect(requests.count == 3)
    }

    @Test(arguments: [404, 403, 401, 410])
    func `a refusal is final, and its status is said`(_ status: Int) async throws {
        let error = await #expect(throws: TransferError.self) {
            _ = try await Self.fetch(
                .init(content: Self.content, failures: .init(repeating: status, count: 9)))
        }
        guard case .status(status) = error?.reason else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func `a transfer that stands still is given up`() async throws {
        var options = Self.options
        options.tryLimit = 1
        options.stallLimit = .seconds(1)
        let patient = options
        let error = await #expect(throws: TransferError.self) {
            _ = try await Self.fetch(.init(content: Self.content, stallsAfter: 10_000), options: patient)
        }
        #expect(error?.description.contains("Operation too slow") == true)
    }

    @Test func `a cancelled transfer ends`() async throws {
        try await TestServer.run(["/a": .init(content: Self.content, stallsAfter: 10_000)]) { server, base in
            var options = TransferOptions()
            options.stallLimit = .seconds(20)
            let fetcher = Fetcher(options: options)
            let task = Task { try await fetcher.fetch("\(base)/a") { Collector() } }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `a redirect is followed`() async throws {
        let behaviours = ["/a": TestServer.Behaviour(location: "/b"), "/b": .init(content: Self.content)]
        try await TestServer.run(behaviours) { _, base in
            let bytes = try await Fetcher().fetch("\(base)/a") { Collector() }
            #expect(bytes == Self.content)
        }
    }

    @Test func `a redirect to a file is not followed`() async throws {
        try await TestServer.run(["/a": .init(location: "file:///etc/passwd")]) { _, base in
            _ = await #expect(throws: TransferError.self) {
                try await Fetcher().fetch("\(base)/a") { Collector() }
            }
        }
    }

    private struct Refusing: TransferSink {
        struct Full: Error {}

        mutating func take(_ bytes: UnsafeRawBufferPointer) throws { throw Full() }

        mutating func finish() throws {}
    }

    @Test func `a sink that refuses ends the transfer at once`() async throws {
        try await TestServer.run(["/a": .init(content: Self.content)]) { server, base in
            let error = await #expect(throws: TransferError.self) {
                try await Fetcher(options: Self.options).fetch("\(base)/a") { Refusing() }
            }
            guard case .refused(is Refusing.Full) = error?.reason else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a file of this machine`() async throws {
        let fetcher = Fetcher()
        let bytes = try await fetcher.fetch("file:///etc/passwd") { Collector() }
        #expect(!bytes.isEmpty)
        let (file, head) = try await fetcher.peek("file:///etc/passwd", count: 4)
        #expect(file.length == Int64(bytes.count))
        #expect(head == Array(bytes[..<4]))
    }

    @Test func `a file with holes at its begin, in its middle and at its end`() async throws {
        let path = NSTemporaryDirectory() + "bareproof-holes-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        var expected = [UInt8](repeating: 0, count: 5 << 20)
        for (offset, byte) in [(1 << 20, UInt8(7)), (3 << 20 | 5, 9)] {
            try file.seek(toOffset: UInt64(offset))
            try file.write(contentsOf: Data(repeating: byte, count: 100_000))
            expected.replaceSubrange(offset..<offset + 100_000, with: repeatElement(byte, count: 100_000))
        }
        try file.truncate(atOffset: UInt64(expected.count))
        try file.close()
        #expect(try await Fetcher().fetch("file://\(path)") { Collector() } == expected)
    }

    @Test(arguments: [
        ("file:///no/such/file", "No such file or directory"), ("file:///etc", "a directory, not an image"),
        ("file:///%65tc", "a directory, not an image"),
        ("file://localhost/dev/null", "neither a file nor a block device"),
    ])
    func `what is no file is refused`(_ url: String, _ why: String) async {
        for body in [
            { _ = try await Fetcher().peek(url, count: 1) },
            { _ = try await Fetcher().fetch(url) { Collector() } },
        ] as [@Sendable () async throws -> Void] {
            let error = await #expect(throws: TransferError.self) { try await body() }
            #expect(error?.description == "fetching \(url): \(why)")
        }
    }

    @Test func `other protocols are refused`() async {
        await #expect(throws: TransferError.self) { try await Fetcher().peek("ftp://127.0.0.1/a", count: 1) }
    }

    @Test func `nobody listening is said after a few tries`() async {
        let error = await #expect(throws: TransferError.self) {
            try await Fetcher(options: Self.options).peek("http://127.0.0.1:1/a", count: 1, tries: 2)
        }
        #expect(error?.description.contains("gave up after 2 tries") == true)
    }
}

struct PeekTests {
    private static let content = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }

    private static func peek(
        _ behaviour: TestServer.Behaviour, count: Int
    ) async throws -> (RemoteFile, [UInt8], requests: [String]) {
        try await TestServer.run(["/a": behaviour]) { server, base in
            let (file, bytes) = try await Fetcher().peek("\(base)/a", count: count)
            return (file, bytes, server.requests)
        }
    }

    @Test(arguments: [1, 999, 1000, 5000])
    func `the begin of something, and how long the whole is`(_ count: Int) async throws {
        let (file, bytes, requests) = try await Self.peek(.init(content: Self.content, tags: ["\"1\""]), count: count)
        #expect(file == RemoteFile(length: 1000, acceptsRanges: true, tag: "\"1\""))
        #expect(bytes == Array(Self.content.prefix(count)))
        #expect(requests == ["GET /a bytes=0-\(count - 1)"])
    }

    @Test(arguments: [1, 1000, 5000])
    func `a server without ranges is cut off`(_ count: Int) async throws {
        let (file, bytes, _) = try await Self.peek(.init(content: Self.content, sendsRanges: false), count: count)
        #expect(file == RemoteFile(length: 1000, acceptsRanges: false))
        #expect(bytes == Array(Self.content.prefix(count)))
    }

    @Test(arguments: [true, false])
    func `nothing has no first byte`(_ sendsRanges: Bool) async throws {
        let (file, bytes, _) = try await Self.peek(.init(sendsRanges: sendsRanges), count: 10)
        #expect(file.length == 0)
        #expect(bytes.isEmpty)
    }

    @Test func `what is not there is refused`() async throws {
        try await TestServer.run([:]) { server, base in
            let error = await #expect(throws: TransferError.self) { try await Fetcher().peek("\(base)/a", count: 1) }
            #expect(error?.description == "fetching \(base)/a: the server answered 404 (not found)")
            #expect(server.requests == ["GET /a bytes=0-0"])
        }
    }
}
