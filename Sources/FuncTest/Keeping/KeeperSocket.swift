internal import Blocking
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// What a keeper answers, line by line; the last line of an answer says how it ended.
enum KeeperLine: Equatable {
    /// What is under way.
    case note(String)
    /// It is done.
    case done(String)
    /// It failed.
    case failed(String)

    /// A line of the socket. What a node's console said may hold anything but a line break.
    var text: String {
        switch self {
        case .note(let text): "note \(Self.oneLine(text))\n"
        case .done(let text): "done \(Self.oneLine(text))\n"
        case .failed(let text): "failed \(text.split(separator: "\n").joined(separator: "\u{1F}"))\n"
        }
    }

    /// Reads a line; nil if it is none of these.
    init?(_ line: String) {
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let rest = parts.count > 1 ? parts[1] : ""
        switch parts.first {
        case "note": self = .note(rest)
        case "done": self = .done(rest)
        case "failed": self = .failed(rest.split(separator: "\u{1F}").joined(separator: "\n"))
        default: return nil
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// A call that came to a keeper, and the way back to whoever made it.
final class KeeperCall: Sendable {
    /// What is asked: words with blanks between them.
    let words: [String]
    private let descriptor: Int32
    private let hearing = Mutex(true)

    /// Whether somebody was there for all that was said.
    var isHeard: Bool { hearing.withLock { $0 } }

    init(words: [String], descriptor: Int32) {
        self.words = words
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Tells whoever asked; the call is one that never blocks.
    func say(_ line: KeeperLine) {
        let bytes = Array(line.text.utf8)
        let count = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        // A full buffer is somebody who is slow, not somebody who is gone.
        if count < 0, errno != EAGAIN { hearing.withLock { $0 = false } }
    }
}

/// The socket that a keeper is asked by.
actor KeeperSocket {
    static let fileName = "keeper.sock"
    private static let requestLimit = Duration.seconds(5)

    private nonisolated let thread = BlockingThread(name: "keeper")
    private let descriptor: Int32

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes the socket in a run's folder.
    init(in folder: FilePath) throws {
        descriptor = try LocalSocket.listen(at: folder.appending(Self.fileName), backlog: 8)
    }

    deinit {
        close(descriptor)
    }

    /// The next call; nil if none came within the limit.
    func next(within limit: Duration) throws -> KeeperCall? {
        guard try LocalSocket.hasInput(descriptor, within: limit, "waiting for a call") else { return nil }
        let connection = accept(descriptor, nil, nil)
        // Whoever called may be gone again.
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        var lines = SocketLines(descriptor: connection)
        guard let line = try? lines.next(within: Self.requestLimit, "reading a call") else {
            close(connection)
            return nil
        }
        return KeeperCall(words: line.split(separator: " ").map(String.init), descriptor: connection)
    }
}

/// Asks a keeper.
actor KeeperClient {
    private nonisolated let thread = BlockingThread(name: "keeper-client")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Makes a call and waits for its end.
    ///
    /// - Parameters:
    ///   - words: What is asked.
    ///   - folder: The run's folder.
    ///   - limit: The bound of the whole call; the keeper has bounds of its own, which say more.
    ///   - onNote: Gets what the keeper says meanwhile.
    /// - Returns: What the keeper says at the end.
    /// - Throws: ``KeeperError`` with what it says if it fails; `DeadlineExceeded`; `CancellationError`.
    func call(
        _ words: [String], in folder: FilePath, limit: Duration, onNote: @Sendable (String) -> Void
    ) throws -> String {
        let attempt = "asking the keeper of \(folder) for '\(words.joined(separator: " "))'"
        let descriptor = try LocalSocket.connect(to: folder.appending(KeeperSocket.fileName))
        defer { close(descriptor) }
        let request = Array((words.joined(separator: " ") + "\n").utf8)
        let count = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
        try LocalSocket.check(count == request.count, attempt)
        var lines = SocketLines(descriptor: descriptor)
        let end = ContinuousClock.now + limit
        var lastNote: String?
        while ContinuousClock.now < end {
            try Task.checkCancellation()
            guard let line = try lines.next(within: .milliseconds(500), attempt) else { continue }
            switch KeeperLine(line) {
            case .note(let text):
                onNote(text)
                lastNote = text
            case .done(let text): return text
            case .failed(let text): throw KeeperError(text)
            case nil: throw KeeperError("\(attempt): it said '\(line)'")
            }
        }
        throw DeadlineExceeded(what: attempt, limit: limit, lastSeen: lastNote)
    }
}

/// Reads lines from a socket.
struct SocketLines {
    private static let longest = 1 << 16

    let descriptor: Int32
    private var bytes: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The next line without its end; nil if none was complete within the limit.
    ///
    /// - Throws: ``LocalSocketError`` when the other side has ended.
    mutating func next(within limit: Duration, _ attempt: String) throws -> String? {
        let end = ContinuousClock.now + limit
        while true {
            if let place = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                defer { bytes.removeFirst(place + 1) }
                return String(decoding: bytes[..<place], as: UTF8.self)
            }
            guard bytes.count < Self.longest else {
                throw LocalSocketError(attempt: attempt, reason: "a line of more than \(Self.longest) bytes")
            }
            let left = end - ContinuousClock.now
            guard left > .zero, try LocalSocket.hasInput(descriptor, within: left, attempt) else { return nil }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &chunk, chunk.count)
            try LocalSocket.check(count >= 0, attempt)
            guard count > 0 else { throw LocalSocketError(attempt: attempt, reason: "the other side has ended") }
            bytes += chunk.prefix(count)
        }
    }
}
