internal import Blocking
public import Contract
internal import Foundation
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import Synchronization
public import SystemPackage

/// The harness's HTTP server: hands a node what was registered for it, and takes its callback.
///
/// It listens on loopback only, which nodes on QEMU's user-mode network reach at 10.0.2.2. Every path begins with a
/// random part of its own, so nobody finds what was not handed to him, and nothing is looked up in the file system.
public final class FileServer: Sendable {
    /// Where nodes on QEMU's user-mode network reach this host's loopback.
    public static let hostAddress = "10.0.2.2"

    private struct State {
        var port: Int?
        var securePort: Int?
        /// The ports where nodes find it, of http and https.
        var doors: [Int] = []
        var files: [String: ServedFile] = [:]
        var callbacks: [String: Callback] = [:]
        var awaitedCallbacks: Set<String> = []
        var requests: [RequestRecord] = []
        var conductors: [String: Conductor] = [:]
        /// The domain of the node that it serves.
        var node: String?
    }

    private let state = Mutex(State())
    /// When it started: the times of requests count from here.
    let start = ContinuousClock.now
    private let logger: Logger
    private let identity: ServerIdentity?
    /// The address of the first network card of the node that it is for.
    let nodeAddress: String

    /// The port that it listens at; 0 for any.
    private let wantedPort: Int

    private init(logger: Logger, identity: ServerIdentity?, resuming handover: ServerHandover?, nodeAddress: String) {
        self.logger = logger
        self.nodeAddress = nodeAddress
        self.identity = identity
        wantedPort = handover?.port ?? 0
        let files = handover?.files.mapValues(\.file) ?? [:]
        state.withLock { $0.files = files }
    }

    /// What another process needs to go on with what this one serves over http.
    var handover: ServerHandover {
        state.withLock { ServerHandover(port: $0.port ?? 0, files: $0.files.mapValues { ServerHandover.Item($0) }) }
    }

    /// Runs a server for as long as a body runs, where a node of an environment finds it.
    public static func run<Value: Sendable>(
        for environment: Environment, _ body: @escaping @Sendable (FileServer) async throws -> Value
    ) async throws -> Value {
        try await environment.host.withPlace { try await run(logger: environment.logger, gate: $0, body) }
    }

    /// Runs a server for as long as a body runs.
    ///
    /// - Parameters:
    ///   - logger: Hears of each answer.
    ///   - identity: With one, it can be asked over https too, at another port.
    ///   - handover: What another server was that ended, to go on at its port with what it served.
    ///   - gate: Brings its ports to where the node looks for them.
    ///   - body: What it runs for.
    static func run<Value: Sendable>(
        logger: Logger, identity: ServerIdentity? = nil, resuming handover: ServerHandover? = nil,
        gate: any LoopbackGate = OwnLoopback(),
        _ body: @escaping @Sendable (FileServer) async throws -> Value
    ) async throws -> Value {
        let server = FileServer(logger: logger, identity: identity, resuming: handover, nodeAddress: gate.address)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await server.listen()
                return nil
            }
            if let identity {
                group.addTask {
                    try await server.listen(as: identity)
                    return nil
                }
            }
            group.addTask {
                try await server.waitUntilListening()
                return try await gate.withOpen(server.ports) { doors in
                    server.state.withLock { $0.doors = doors }
                    return try await body(server)
                }
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw FileServerError.ended
        }
    }

    /// Has it be a node's own, until ``leave(_:)``: what it serves is there for that node's addresses.
    ///
    /// - Throws: ``FileServerError/taken(_:)``.
    func take(_ domain: String) throws {
        try state.withLock { state in
            if let other = state.node { throw FileServerError.taken(other) }
            state.node = domain
        }
    }

    /// The node has gone.
    func leave(_ domain: String) {
        state.withLock { if $0.node == domain { $0.node = nil } }
    }

    // MARK: What is served

    /// Serves a file.
    ///
    /// - Parameters:
    ///   - file: The file; its size is taken now.
    ///   - name: The last part of its URL.
    ///   - fault: What is done wrong with it, if anything.
    ///   - isSecure: Whether the URL is an https one; the server has to have an identity.
    /// - Returns: The URL for nodes on QEMU's user-mode network.
    public func serve(
        _ file: FilePath, as name: String, fault: ServerFault? = nil, isSecure: Bool = false
    ) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: file.string)
        let size = (attributes[.size] as? NSNumber)?.int64Value ?? 0
        let path = register(ServedFile(content: .file(file, size: size), fault: fault), as: name)
        return (isSecure ? secureURL : baseURL) + path
    }

    /// Serves bytes.
    ///
    /// - Returns: The URL for nodes on QEMU's user-mode network.
    public func serve(_ bytes: [UInt8], as name: String) -> String {
        baseURL + register(ServedFile(content: .bytes(bytes)), as: name)
    }

    /// Serves several texts in one folder, which cloud-init asks of a seed.
    ///
    /// - Returns: The folder's URL, with a slash at its end.
    public func serveFolder(_ texts: [String: String]) -> String {
        let secret = Self.secret()
        for (name, text) in texts {
            let file = ServedFile(content: .bytes(Array(text.utf8)))
            state.withLock { $0.files["/\(secret)/\(name)"] = file }
        }
        return "\(baseURL)/\(secret)/"
    }

    /// Opens a place for one callback.
    ///
    /// - Returns: Its URL.
    public func awaitCallback() -> String {
        let path = "/\(Self.secret())/callback"
        state.withLock { _ = $0.awaitedCallbacks.insert(path) }
        return baseURL + path
    }

    /// The callback that came to a URL of ``awaitCallback()``, or nil if none came yet.
    public func callback(at url: String) -> Callback? {
        let path = String(url.dropFirst(baseURL.count))
        return state.withLock { $0.callbacks[path] }
    }

    /// Opens a conductor's API.
    ///
    /// - Parameters:
    ///   - steps: What the agent is to do.
    ///   - busy: How many calls are answered with 503 before the first one that is taken.
    public func conduct(_ steps: [Conductor.Step], busy: Int = 0) -> Conductor {
        let conductor = Conductor(steps: steps, busy: busy)
        state.withLock { $0.conductors["/\(Self.secret())"] = conductor }
        return conductor
    }

    /// The URL of a conductor's API, for nodes on QEMU's user-mode network.
    public func url(of conductor: Conductor) -> String? {
        state.withLock { $0.conductors.first { $0.value === conductor }?.key }.map { baseURL + $0 }
    }

    /// All requests so far.
    public var requests: [RequestRecord] {
        state.withLock { $0.requests }
    }

    private var baseURL: String {
        "http://\(Self.hostAddress):\(state.withLock { $0.doors.first } ?? 0)"
    }

    private var secureURL: String {
        "https://\(Self.hostAddress):\(state.withLock { $0.doors.last } ?? 0)"
    }

    /// The certificate of the authority that the server's own is signed by, in PEM; nil without https.
    var authority: String? { identity?.authority }

    /// - Returns: The path of the file's URL.
    private func register(_ file: ServedFile, as name: String) -> String {
        let path = "/\(Self.secret())/\(name)"
        state.withLock { $0.files[path] = file }
        return path
    }

    private static func secret() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in String(generator.next() as UInt64, radix: 36) }.joined()
    }

    // MARK: Answers

    /// The server's port on loopback.
    public var port: Int? {
        state.withLock { $0.port }
    }

    private var ports: [Int] {
        state.withLock { [$0.port, $0.securePort].compactMap(\.self) }
    }

    private func listen() async throws {
        try await poll("listening on port \(wantedPort)", every: .milliseconds(100), limit: .seconds(15)) {
            do {
                return .done(try await listen(with: .http1(), at: wantedPort) { state, port in state.port = port })
            } catch let error as IOError where error.errnoCode == EADDRINUSE && wantedPort != 0 {
                // The server that it goes on for may have ended a moment ago.
                return .pending(lastSeen: "\(error)")
            }
        }
    }

    private func listen(as identity: ServerIdentity) async throws {
        let server = try HTTPServerBuilder.tls(tlsConfiguration: try identity.configuration())
        try await listen(with: server, at: 0) { state, port in state.securePort = port }
    }

    private func listen(
        with server: HTTPServerBuilder, at port: Int, keepPort: @escaping @Sendable (inout State, Int?) -> Void
    ) async throws {
        // Nodes are cut off in the middle of requests all the time: that is no error of the harness.
        var quiet = logger
        quiet.logLevel = .critical
        let responder = CallbackResponder<BasicRequestContext> { request, context in
            try await self.respond(to: request, context: context)
        }
        let application = Application(
            responder: responder, server: server,
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: port), serverName: "bareproof"),
            onServerRunning: { channel in
                self.state.withLock { keepPort(&$0, channel.localAddress?.port) }
            }, logger: quiet)
        try await application.run()
    }

    private func waitUntilListening() async throws {
        try await poll("starting the file server", every: .milliseconds(5), limit: .seconds(30)) {
            let isListening = state.withLock { $0.port != nil && (identity == nil || $0.securePort != nil) }
            return isListening ? .done(()) : .pending(lastSeen: nil)
        }
    }

    private func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let path = request.uri.path
        if let answer = try await conducted(request, path: path) { return answer }
        if request.method == .post { return try await takeCallback(request, path: path) }
        guard let file = state.withLock({ $0.files[path] }), request.method == .get || request.method == .head else {
            record(request, status: 404)
            return Response(status: .notFound)
        }
        let answer = FileAnswer(file: file, request: request, context: context)
        let (response, offset) = try await answer.make { [self] record in
            advance(record.index, by: record.count)
        } start: { [self] status, offset in
            record(request, status: status, offset: offset)
        }
        logger.debug("\(request.method) \(path) from byte \(offset): \(response.status.code)")
        return response
    }

    /// The answer of a conductor, if the path is below one's URL.
    private func conducted(_ request: Request, path: String) async throws -> Response? {
        let conductors = state.withLock { $0.conductors }
        guard let (prefix, conductor) = conductors.first(where: { path.hasPrefix($0.key + "/") }) else { return nil }
        var request = request
        let body = request.method == .post ? try await request.collectBody(upTo: 1 << 20).readableBytesView : nil
        let rest = String(path.dropFirst(prefix.count))
        let answer = conductor.answer(rest, base: baseURL + prefix, posted: body.map(Array.init))
        record(request, status: answer.status)
        return Response(
            status: .init(code: answer.status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }

    private func takeCallback(_ request: Request, path: String) async throws -> Response {
        guard state.withLock({ $0.awaitedCallbacks.contains(path) }) else {
            record(request, status: 404)
            return Response(status: .notFound)
        }
        var request = request
        let body = try await request.collectBody(upTo: 1 << 16)
        guard let callback = try? JSONDecoder().decode(Callback.self, from: Data(body.readableBytesView)) else {
            record(request, status: 400)
            return Response(status: .badRequest)
        }
        record(request, status: 202)
        state.withLock { $0.callbacks[path] = callback }
        return Response(status: .accepted)
    }

    @discardableResult
    private func record(_ request: Request, status: Int, offset: Int64 = 0) -> Int {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let name = request.uri.path.split(separator: "/").last.map(String.init) ?? "/"
        return state.withLock { state in
            state.requests.append(
                RequestRecord(
                    time: elapsed, method: request.method.rawValue, name: name, offset: offset, status: status, sent: 0)
            )
            return state.requests.count - 1
        }
    }

    private func advance(_ index: Int, by count: Int) {
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        state.withLock { state in
            state.requests[index].sent += Int64(count)
            state.requests[index].end = elapsed
        }
    }
}

/// A server that cannot be used.
enum FileServerError: Error, CustomStringConvertible {
    /// It stopped by itself while it was in use.
    case ended
    /// Another node has it.
    case taken(String)

    var description: String {
        switch self {
        case .ended: "the harness's file server ended while it was in use"
        case .taken(let domain): "the file server serves node \(domain) already: each node needs one of its own"
        }
    }
}
