import Commands
import Contract
import Documents
import Foundation
import Logging
import NIOCore
import SystemPackage
import Testing
import Transfer

@testable import FuncTest

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

struct FileServerTests {
    private struct Answer {
        var status: Int
        var body: Data
        var headers: [String: String]
    }

    private func get(
        _ url: String, range: String? = nil, condition: String? = nil, method: String = "GET", body: Data? = nil
    ) async throws -> Answer {
        let url = try #require(URL(string: local(url)))
        var request = URLRequest(url: url, timeoutInterval: 20)
        request.httpMethod = method
        request.httpBody = body
        if let condition { request.setValue(condition, forHTTPHeaderField: "If-Range") }
        if let range { request.setValue(range, forHTTPHeaderField: "Range") }
        let (data, response) = try await URLSession(configuration: .ephemeral).data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        var headers: [String: String] = [:]
        for (name, value) in answer.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        return Answer(status: answer.statusCode, body: data, headers: headers)
    }

    /// Counts what comes.
    private struct Counter: TransferSink {
        var count = 0

        mutating func take(_ bytes: UnsafeRawBufferPointer) { count += bytes.count }

        func finish() -> Int { count }
    }

    /// Where this machine finds what nodes see at 10.0.2.2.
    private func local(_ url: String) -> String { url.replacing(FileServer.hostAddress, with: "127.0.0.1") }

    private func withFile(_ size: Int, _ body: @escaping @Sendable (FileServer, FilePath, Data) async throws -> Void)
        async throws
    {
        let file = FilePath(NSTemporaryDirectory()).appending("served-\(UUID().uuidString)")
        let data = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
        try data.write(to: URL(filePath: file.string))
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        try await FileServer.run(logger: Logger(label: "test")) { server in try await body(server, file, data) }
    }

    @Test func `a file is served whole and in parts`() async throws {
        try await withFile(3 << 20) { server, file, data in
            let url = try server.serve(file, as: "image.raw")
            let whole = try await get(url)
            #expect(whole.status == 200)
            #expect(whole.body == data)
            let part = try await get(url, range: "bytes=1000000-")
            #expect(part.status == 206)
            #expect(part.body == data[1_000_000...])
            #expect(part.headers["content-range"] == "bytes 1000000-3145727/3145728")
            #expect(try await get(url, range: "bytes=9999999-").status == 416)
            let head = try await get(url, method: "HEAD")
            #expect(head.headers["content-length"] == "3145728")
            #expect(server.requests.map(\.status) == [200, 206, 416, 200])
            #expect(server.requests[1].offset == 1_000_000)
            #expect(server.requests[0].sent == 3 << 20)
        }
    }

    @Test func `nothing is found that was not registered, by no path`() async throws {
        try await withFile(10) { server, file, _ in
            let url = try server.serve(file, as: "image.raw")
            let base = url.split(separator: "/").prefix(2).joined(separator: "//")
            for path in ["/", "/image.raw", "/../../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd"] {
                let answer = try await get(base + path)
                #expect(answer.status == 404, "\(path)")
            }
        }
    }

    @Test func `a status fault answers so until its times are over`() async throws {
        try await withFile(10) { server, file, data in
            let url = try server.serve(file, as: "f", fault: ServerFault(status: 503, times: 2))
            #expect(try await get(url).status == 503)
            #expect(try await get(url).status == 503)
            #expect(try await get(url).body == data)
        }
    }

    @Test func `a closing fault cuts the body`() async throws {
        try await withFile(2 << 20) { server, file, _ in
            let url = try server.serve(file, as: "f", fault: ServerFault(closeAfter: .mebibytes(1)))
            await #expect(throws: (any Error).self) { try await get(url) }
            let request = try #require(server.requests.first)
            #expect(request.sent < 2 << 20)
        }
    }

    @Test func `a corrupting fault changes one byte`() async throws {
        try await withFile(1 << 20) { server, file, data in
            let url = try server.serve(file, as: "f", fault: ServerFault(corruptAt: ByteCount(bytes: 500_000)))
            let body = try await get(url).body
            #expect(body.count == data.count)
            #expect(zip(body, data).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset) == [500_000])
        }
    }

    @Test func `a file ends where its fault says, and nobody can tell`() async throws {
        try await withFile(3 << 20) { server, file, data in
            let url = try server.serve(file, as: "f", fault: ServerFault(endsAt: .mebibytes(1)))
            let whole = try await get(url)
            #expect(whole.body == data.prefix(1 << 20))
            #expect(whole.headers["content-length"] == "1048576")
            #expect(try await get(url, range: "bytes=1048576-").status == 416)
        }
    }

    @Test func `a slow server sends at its pace`() async throws {
        try await withFile(1 << 20) { server, file, data in
            let url = try server.serve(file, as: "f", fault: ServerFault(pace: .mebibytes(2)))
            let start = ContinuousClock.now
            #expect(try await get(url).body == data)
            #expect(ContinuousClock.now - start > .milliseconds(400))
        }
    }

    @Test func `a server that stalls sends so much and then nothing`() async throws {
        let chunks = FaultyChunks(fault: ServerFault(stallAfter: ByteCount(bytes: 10)), offset: 0)
        let chunk = ByteBuffer(bytes: [UInt8](repeating: 1, count: 10))
        #expect(try await chunks.next(chunk) == chunk)
        let next = Task { try await chunks.next(chunk) }
        try await Task.sleep(for: .milliseconds(100))
        next.cancel()
        await #expect(throws: CancellationError.self) { _ = try await next.value }
    }

    @Test func `a part is for whoever has the rest of the same file`() async throws {
        try await withFile(100) { server, file, _ in
            let url = try server.serve(file, as: "f")
            let tag = try #require(try await get(url).headers["etag"])
            #expect(try await get(url, range: "bytes=50-", condition: tag).status == 206)
            #expect(try await get(url, range: "bytes=50-", condition: "\"other\"").status == 200)
            let changing = try server.serve(file, as: "f", fault: ServerFault(changes: true))
            let first = try #require(try await get(changing).headers["etag"])
            #expect(try await get(changing, range: "bytes=50-", condition: first).status == 200)
        }
    }

    @Test func `a server with an identity can be asked over https`() async throws {
        let runner = SystemCommandRunner(logger: Logger(label: "test"))
        let folder = FilePath(NSTemporaryDirectory()).appending("identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let identity = try await ServerIdentity.make(in: folder, runner: runner)
        let file = folder.appending("authority.pem")
        let size = identity.authority.utf8.count
        try await FileServer.run(logger: Logger(label: "test"), identity: identity) { server in
            let url = local(try server.serve(file, as: "f", isSecure: true))
            #expect(url.hasPrefix("https://127.0.0.1:"))
            await #expect(throws: TransferError.self) { try await Fetcher().fetch(url) { Counter() } }
            var options = TransferOptions()
            options.certificateAuthorities = file.string
            #expect(try await Fetcher(options: options).fetch(url) { Counter() } == size)
        }
    }

    @Test func `a callback is taken once its place is open`() async throws {
        try await FileServer.run(logger: Logger(label: "test")) { (server: FileServer) async throws -> Void in
            let url = server.awaitCallback()
            #expect(server.callback(at: url) == nil)
            let body = Data(#"{"address": "10.0.2.15", "kernel": "6.1.0"}"#.utf8)
            #expect(try await get(url + "x", method: "POST", body: body).status == 404)
            #expect(try await get(url, method: "POST", body: Data("nonsense".utf8)).status == 400)
            #expect(try await get(url, method: "POST", body: body).status == 202)
            #expect(server.callback(at: url)?.address == "10.0.2.15")
        }
    }

    @Test(
        arguments: [
            (nil, ByteRange.Request.whole), ("bytes=0-0", .part(ByteRange(first: 0, last: 0))),
            ("bytes=5-", .part(ByteRange(first: 5, last: 9))), ("bytes=-3", .part(ByteRange(first: 7, last: 9))),
            ("bytes=2-100", .part(ByteRange(first: 2, last: 9))), ("bytes=10-", .unsatisfiable), ("items=0-1", .whole),
            ("bytes=-", .whole), ("bytes=99999999999999999999-", .whole),
        ] as [(String?, ByteRange.Request)])
    func `ranges are read`(header: String?, range: ByteRange.Request) {
        #expect(ByteRange.parse(header, size: 10) == range)
    }

    @Test func `a server is one node's at a time`() async throws {
        try await FileServer.run(logger: Logger(label: "test")) { server in
            try server.take("one")
            let error = #expect(throws: FileServerError.self) { try server.take("two") }
            #expect(error?.description.contains("serves node one already") == true)
            server.leave("one")
            try server.take("two")
        }
    }
}
