import Contract
import Documents
import Foundation
import Logging
import SystemPackage
import Testing

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

    private func get(_ url: String, range: String? = nil, method: String = "GET", body: Data? = nil) async throws
        -> Answer
    {
        // Nodes see the host at 10.0.2.2.
        let url = try #require(URL(string: url.replacing(FileServer.hostAddress, with: "127.0.0.1")))
        var request = URLRequest(url: url, timeoutInterval: 20)
        request.httpMethod = method
        request.httpBody = body
        if let range { request.setValue(range, forHTTPHeaderField: "Range") }
        let (data, response) = try await URLSession(configuration: .ephemeral).data(for: request)
        let answer = try #require(response as? HTTPURLResponse)
        var headers: [String: String] = [:]
        for (name, value) in answer.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        return Answer(status: answer.statusCode, body: data, headers: headers)
    }

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
}
