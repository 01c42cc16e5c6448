internal import Blocking
internal import CCurl

/// Transfers over http, https and from local files, one at a time, on a thread of its own.
///
/// Tries that fail on the way are repeated from where they ended (facts 4.2 without defect D-13: what the server says
/// about the part that it sends is checked).
public actor Fetcher {
    private let thread = BlockingThread(name: "transfer")
    /// How patient it is, and whom it trusts.
    public nonisolated let options: TransferOptions

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes a fetcher.
    public init(options: TransferOptions = TransferOptions()) {
        self.options = options
        _ = Self.globalState
    }

    /// libcurl wants to be set up once, before any other call.
    private static let globalState: CURLcode = bareproof_curl_global_init()

    /// Looks at the begin of what is at a URL.
    ///
    /// It is asked for with the request that fetches it later, so that what a server, a proxy or a signed URL does only with
    /// that one shows here already. A server that sends no parts is cut off after so many bytes.
    ///
    /// - Parameters:
    ///   - url: Where.
    ///   - count: How many bytes to look at, at least 1.
    ///   - tries: How many times to ask when the server or the network is at fault.
    /// - Returns: What the server says about it, and its first bytes: fewer than `count` if that is all of it.
    /// - Throws: ``TransferError``, `CancellationError`.
    public func peek(_ url: String, count: Int, tries: Int = 3) async throws -> (file: RemoteFile, bytes: [UInt8]) {
        try await cancellable { fetcher, flag in
            try await fetcher.repeating(url, tries: tries) { try fetcher.look(url, count, flag) }
        }
    }

    /// Fetches what is at a URL.
    ///
    /// - Parameters:
    ///   - url: Where.
    ///   - onEvent: Told about every piece and every failed try, on the fetcher's thread.
    ///   - makeSink: Makes the sink that takes the bytes.
    /// - Returns: What the sink makes of them.
    /// - Throws: ``TransferError``, `CancellationError`, and what `makeSink` or the sink's `finish` throw.
    public func fetch<Sink: TransferSink & SendableMetatype>(
        _ url: String, onEvent: @escaping @Sendable (TransferEvent) -> Void = { _ in },
        into makeSink: @escaping @Sendable () throws -> Sink
    ) async throws -> Sink.Output {
        try await cancellable { fetcher, flag in
            try await fetcher.download(url, onEvent, makeSink, flag)
        }
    }

    /// Calls a service that speaks JSON: sends it a document, or asks it for one.
    ///
    /// - Parameters:
    ///   - url: Where.
    ///   - body: What is sent; nil asks.
    ///   - tries: How many times to call when the server or the network is at fault.
    ///   - limit: The most bytes of an answer.
    /// - Returns: The answer's body.
    /// - Throws: ``TransferError``, `CancellationError`.
    public func call(_ url: String, posting body: [UInt8]? = nil, tries: Int, limit: Int) async throws -> [UInt8] {
        try await cancellable { fetcher, flag in
            try await fetcher.repeating(url, tries: tries) { try fetcher.answer(url, body, limit, flag) }
        }
    }

    /// Sends a small document.
    ///
    /// - Parameters:
    ///   - body: The document.
    ///   - type: Its media type.
    ///   - url: Where it goes.
    /// - Returns: The status, which is below 400.
    /// - Throws: ``TransferError``, `CancellationError`.
    @discardableResult
    public func post(_ body: [UInt8], type: String, to url: String) async throws -> Int {
        try await cancellable { fetcher, flag in
            let exchange = try Exchange(url, options: fetcher.options, flag: flag)
            exchange.addHeader("Content-Type: \(type)")
            // Without this libcurl waits for the server's leave before it sends more than 1 KiB.
            exchange.addHeader("Expect:")
            try exchange.perform(.post(body))
            return exchange.head.status
        }
    }
}

extension Fetcher {
    private func cancellable<Value: Sendable>(
        _ body: (isolated Fetcher, CancellationFlag) async throws -> Value
    ) async throws -> Value {
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await body(self, flag)
        } onCancel: {
            flag.raise()
        }
    }

    private func answer(_ url: String, _ body: [UInt8]?, _ limit: Int, _ flag: CancellationFlag) throws -> [UInt8] {
        let exchange = try Exchange(url, options: options, flag: flag)
        exchange.addHeader("Accept: application/json")
        if body != nil {
            exchange.addHeader("Content-Type: application/json")
            exchange.addHeader("Expect:")
        }
        var answer: [UInt8] = []
        try exchange.perform(body.map(Exchange.Method.post) ?? .get) { bytes in
            guard answer.count + bytes.count <= limit else {
                throw TransferError(url: url, reason: .changed("more than \(limit) bytes came"))
            }
            answer.append(contentsOf: bytes)
        }
        return answer
    }

    private struct SeenEnough: Error {}

    private func look(_ url: String, _ count: Int, _ flag: CancellationFlag) throws -> (RemoteFile, [UInt8]) {
        let local = try LocalFile.check(url)
        let exchange = try Exchange(url, options: options, flag: flag)
        try exchange.setRange(0...Int64(max(1, count) - 1))
        var bytes: [UInt8] = []
        do {
            try exchange.perform(.get) { piece in
                bytes += piece.prefix(count - bytes.count)
                if bytes.count == count && exchange.head.status != 206 { throw SeenEnough() }
            }
        } catch is SeenEnough {
        } catch let error as TransferError {
            // Nothing has no first byte: that is how a server says that a file is empty.
            guard case .status(416) = error.reason else { throw error }
            return (RemoteFile(length: 0), [])
        }
        // libcurl says of a part of a file how long the part is.
        return (local ?? exchange.head.file, bytes)
    }

    private func download<Sink: TransferSink & SendableMetatype>(
        _ url: String, _ onEvent: @Sendable (TransferEvent) -> Void, _ makeSink: @Sendable () throws -> Sink,
        _ flag: CancellationFlag
    ) async throws -> Sink.Output {
        if let path = LocalFile.path(of: url) {
            let file = try LocalFile.check(url)
            var sink = try makeSink()
            let reader = try LocalFileReader(url: url, path: path, length: file?.length)
            try reader.read(onEvent: onEvent, flag: flag) { try sink.take($0) }
            return try sink.finish()
        }
        var sink = try makeSink()
        let download = Download(url: url)
        var pauses = Pauses(options)
        var tries = 1
        while true {
            let before = download.received
            do {
                let exchange = try Exchange(url, options: options, flag: flag)
                try download.attempt(exchange, onEvent: onEvent) { try sink.take($0) }
                return try sink.finish()
            } catch let error as TransferError where error.reason.isTransient {
                guard tries < options.tryLimit else { throw gaveUp(error, tries, download.received) }
                onEvent(.retry(reason: error.reason.summary, done: download.received))
                tries += 1
                if download.received > before { pauses = Pauses(options) }
                try await Task.sleep(for: pauses.next())
            }
        }
    }

    private func repeating<Value>(_ url: String, tries: Int, _ body: () throws -> Value) async throws -> Value {
        var pauses = Pauses(options)
        var made = 1
        while true {
            do {
                return try body()
            } catch let error as TransferError where error.reason.isTransient {
                guard made < tries else { throw gaveUp(error, made, 0) }
                made += 1
                try await Task.sleep(for: pauses.next())
            }
        }
    }

    private func gaveUp(_ error: TransferError, _ tries: Int, _ received: Int64) -> TransferError {
        if tries == 1 { return error }
        let reason = TransferError.Reason.interrupted(tries: tries, received: received, last: error.reason.summary)
        return TransferError(url: error.url, reason: reason)
    }
}

/// The pauses between tries: each twice as long as the one before, up to a limit.
struct Pauses {
    private var pause: Duration
    private let longest: Duration

    init(_ options: TransferOptions) {
        pause = options.firstPause
        longest = options.longestPause
    }

    mutating func next() -> Duration {
        defer { pause = min(pause * 2, longest) }
        return pause
    }
}
