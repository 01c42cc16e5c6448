import Glibc
import Testing

/// A server on the loopback interface that gives each connection the next answer, and keeps what it is sent.
final class Listener: Sendable {
    let port: UInt16
    private let socket: Int32

    /// - Parameter isV6: Whether it listens on ::1, and not on 127.0.0.1.
    init(isV6: Bool = false) throws {
        socket = Glibc.socket(isV6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let socket = socket
        if isV6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_addr.__in6_u.__u6_addr8.15 = 1
            try #require(Self.bind(socket, &address) == 0)
            port = UInt16(bigEndian: address.sin6_port)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            try #require(Self.bind(socket, &address) == 0)
            port = UInt16(bigEndian: address.sin_port)
        }
    }

    deinit {
        close(socket)
    }

    private static func bind<Address>(_ socket: Int32, _ address: inout Address) -> Int32 {
        var length = socklen_t(MemoryLayout<Address>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.bind(socket, address, length) | listen(socket, 8) | getsockname(socket, address, &length)
            }
        }
    }

    /// Takes one request, and answers with a status.
    func answer(_ status: String) -> String { answer(status, "") }

    /// Takes one request, and answers with a status and a body.
    func answer(_ status: String, _ body: String) -> String {
        let connection = accept(socket, nil, nil)
        defer { close(connection) }
        var request: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        repeat {
            let count = read(connection, &piece, piece.count)
            guard count > 0 else { break }
            request += piece[..<count]
        } while !Self.isWhole(request)
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        let text = Array((head + body).utf8)
        _ = write(connection, text, text.count)
        return String(decoding: request, as: UTF8.self)
    }

    /// Whether the body is there that the head tells of.
    private static func isWhole(_ request: [UInt8]) -> Bool {
        let text = String(decoding: request, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let length = text.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }

    /// Gives answers one after the other, on a thread of its own.
    ///
    /// - Returns: The requests, once all answers are given.
    func answers(_ answers: [(status: String, body: String)]) async -> [String] {
        await withCheckedContinuation { continuation in
            Thread.detach { continuation.resume(returning: answers.map { self.answer($0.status, $0.body) }) }
        }
    }
}

/// A thread for a call that blocks.
enum Thread {
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
