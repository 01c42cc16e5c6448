import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL
import Synchronization

/// A server on the loopback interface whose faults are data.
final class TestServer: Sendable {
    /// How it answers about one path.
    struct Behaviour: Sendable {
        /// What is there.
        var content: [UInt8] = []
        /// Whether it sends parts.
        var sendsRanges = true
        /// Statuses of the first answers, before it answers well.
        var failures: [Int] = []
        /// It closes the connection after so many bytes of each of the first answers.
        var cuts: [Int] = []
        /// It stops sending after so many bytes, and holds the connection.
        var stallsAfter: Int?
        /// The entity tag of each answer; the last one holds on.
        var tags: [String] = []
        /// Where it sends clients on to.
        var location: String?
        /// Whether it says how long the content is.
        var saysLength = true
        /// A first byte that it sends instead of the one that is asked for.
        var wrongOffset: Int?
    }

    private struct State {
        var behaviours: [String: Behaviour]
        var requests: [String] = []
    }

    private let state: Mutex<State>

    private init(_ behaviours: [String: Behaviour]) {
        state = Mutex(State(behaviours: behaviours))
    }

    /// What was asked: `GET /a bytes=5-`.
    var requests: [String] { state.withLock { $0.requests } }

    /// Runs a server, over https if it is told how; the body gets its base URL.
    static func run<Value: Sendable>(
        _ behaviours: [String: Behaviour], tls: TLSConfiguration? = nil,
        _ body: @escaping @Sendable (TestServer, String) async throws -> Value
    ) async throws -> Value {
        let server = TestServer(behaviours)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let application = try server.application(tls, port)
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            return try await body(server, baseURL(tls, ports))
        }
    }

    /// Starts a server over https that runs as long as this process does: one that ends right after a client has refused its
    /// certificate may not have got to that connection yet, which is a fatal error of NIO's.
    ///
    /// - Returns: Its base URL.
    static func start(_ behaviours: [String: Behaviour], tls: TLSConfiguration) async throws -> String {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = try TestServer(behaviours).application(tls, port)
        Task.detached { try await application.run() }
        return await baseURL(tls, ports)
    }

    private func application(
        _ tls: TLSConfiguration?, _ port: AsyncStream<Int>.Continuation
    ) throws -> some ApplicationProtocol {
        Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await self.respond(to: request) },
            server: try tls.map { try .tls(tlsConfiguration: $0) } ?? .http1(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) })
    }

    private static func baseURL(_ tls: TLSConfiguration?, _ ports: AsyncStream<Int>) async -> String {
        var iterator = ports.makeAsyncIterator()
        return "\(tls == nil ? "http" : "https")://127.0.0.1:\(await iterator.next() ?? 0)"
    }

    private func respond(to request: Request) async throws -> Response {
        let range = request.headers[.range]
        let (behaviour, cut) = take(request, range)
        guard let behaviour else { return Response(status: .notFound) }
        if let failure = behaviour.failures.first { return Response(status: .init(code: failure)) }
        if let location = behaviour.location {
            return Response(status: .found, headers: [.location: location])
        }
        return Self.answer(behaviour, range, cut, condition: request.headers[.ifRange])
    }

    /// The behaviour for this request; what holds for one answer only is used up.
    private func take(_ request: Request, _ range: String?) -> (Behaviour?, Int?) {
        state.withLock { state in
            state.requests.append("\(request.method) \(request.uri.path)" + (range.map { " \($0)" } ?? ""))
            guard let behaviour = state.behaviours[request.uri.path] else { return (nil, nil) }
            var next = behaviour
            var cut: Int?
            if !behaviour.failures.isEmpty {
                next.failures.removeFirst()
            } else if request.method == .get {
                if !next.cuts.isEmpty { cut = next.cuts.removeFirst() }
                if next.tags.count > 1 { next.tags.removeFirst() }
            }
            state.behaviours[request.uri.path] = next
            return (behaviour, cut)
        }
    }

    private static func answer(
        _ behaviour: Behaviour, _ range: String?, _ cut: Int?, condition: String?
    ) -> Response {
        let (tag, total) = (behaviour.tags.first, behaviour.content.count)
        let isUnchanged = condition == nil || condition == tag
        let asked = range.map { $0.dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) } }
        let isPart = behaviour.sendsRanges && asked != nil && isUnchanged
        if isPart && total == 0 { return Response(status: .rangeNotSatisfiable) }
        let first = isPart ? behaviour.wrongOffset ?? asked?.first ?? 0 : 0
        let last = isPart ? min(asked?.dropFirst().first ?? .max, total - 1) : total - 1
        let content = first <= last ? Array(behaviour.content[first...last]) : []
        var headers: HTTPFields = [:]
        if let tag { headers[.eTag] = tag }
        if behaviour.sendsRanges { headers[.acceptRanges] = "bytes" }
        if isPart { headers[.contentRange] = "bytes \(first)-\(last)/\(total)" }
        if behaviour.saysLength { headers[.contentLength] = "\(content.count)" }
        let body = body(content, cut: cut, stallsAfter: behaviour.stallsAfter)
        return Response(status: isPart ? .partialContent : .ok, headers: headers, body: body)
    }

    private struct Cut: Error {}

    private static func body(_ content: [UInt8], cut: Int?, stallsAfter: Int?) -> ResponseBody {
        ResponseBody { writer in
            let limit = min(cut ?? stallsAfter ?? content.count, content.count)
            for start in stride(from: 0, to: limit, by: 16384) {
                try await writer.write(ByteBuffer(bytes: content[start..<min(start + 16384, limit)]))
            }
            if cut != nil && limit < content.count {
                // What was written has to leave before the connection ends.
                try await Task.sleep(for: .milliseconds(50))
                throw Cut()
            }
            if stallsAfter != nil { try await Task.sleep(for: .seconds(30)) }
            try await writer.finish(nil)
        }
    }
}
