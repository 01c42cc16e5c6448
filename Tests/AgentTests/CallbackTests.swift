import Contract
import Glibc
import Logging
import Testing

@testable import Agent

struct CallbackTests {
    /// A server on the loopback interface that gives each connection the next answer, and keeps what it is sent.
    private final class Listener: Sendable {
        let port: UInt16
        private let socket: Int32

        init() throws {
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let socket = socket
            let code = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(socket, address, length) | listen(socket, 4) | getsockname(socket, address, &length)
                }
            }
            try #require(code == 0)
            port = UInt16(bigEndian: address.sin_port)
        }

        deinit {
            close(socket)
        }

        /// Takes one request, and answers with a status.
        func answer(_ status: String) -> String {
            let connection = accept(socket, nil, nil)
            defer { close(connection) }
            var request: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4096)
            repeat {
                let count = read(connection, &piece, piece.count)
                guard count > 0 else { break }
                request += piece[..<count]
            } while !request.contains(UInt8(ascii: "}"))
            let text = Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
            _ = write(connection, text, text.count)
            return String(decoding: request, as: UTF8.self)
        }
    }

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `it is said again until it is answered well`() async throws {
        let scratch = try Scratch()
        let listener = try Listener()
        try scratch.write("proc/cmdline", "quiet bareproof.callback=http://127.0.0.1:\(listener.port)/ready\n")
        try scratch.write("proc/sys/kernel/osrelease", "6.1.0\n")
        async let announced: Void = CallbackClient(paths: scratch.paths, logger: logger, limit: .seconds(20)).announce()
        let requests = await withCheckedContinuation { continuation in
            Thread.detach { continuation.resume(returning: ["503 Busy", "204 No Content"].map(listener.answer)) }
        }
        try await announced
        let body = try #require(requests.last?.split(separator: "\r\n\r\n").last)
        #expect(
            try JSONText.decode(Callback.self, from: Array(body.utf8))
                == Callback(address: "127.0.0.1", kernel: "6.1.0"))
        #expect(requests.allSatisfy { $0.hasPrefix("POST /ready HTTP/1.1\r\n") })
    }

    @Test func `a kernel that was not told where to is an error`() async throws {
        let scratch = try Scratch()
        try scratch.write("proc/cmdline", "quiet\n")
        let error = await #expect(throws: AgentError.self) {
            try await CallbackClient(paths: scratch.paths, logger: logger).announce()
        }
        #expect(error?.advice == "boot with bareproof.callback=URL")
    }

    @Test func `nobody there is an error after a while`() async throws {
        let scratch = try Scratch()
        try scratch.write("proc/cmdline", "bareproof.callback=http://127.0.0.1:1/\n")
        let error = await #expect(throws: AgentError.self) {
            try await CallbackClient(paths: scratch.paths, logger: logger, limit: .milliseconds(100)).announce()
        }
        #expect(error?.description.hasPrefix("calling back: posting to http://127.0.0.1:1/: gave up after") == true)
    }
}

/// A thread for a call that blocks.
private enum Thread {
    static func detach(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Box(body)).toOpaque()
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Box>.fromOpaque($0).takeRetainedValue().body() }
                return nil
            }, context)
        pthread_detach(thread)
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
