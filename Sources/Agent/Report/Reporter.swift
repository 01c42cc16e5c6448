internal import Contract
internal import FoundationEssentials
public import Logging
internal import Synchronization

/// Tells the story of a run: steps to whoever watches, and into the log.
public final class Reporter: Sendable {
    /// How a story is told.
    public enum Format: String, Sendable, CaseIterable {
        /// A line for people, on standard error.
        case plain
        /// A ``ProgressEvent`` as a line of JSON, on standard output.
        case json
    }

    private let format: Format
    private let logger: Logger
    private let write: @Sendable (Format, String) -> Void
    private let start = ContinuousClock.now
    private let lastAdvance = Mutex<ContinuousClock.Instant?>(nil)

    /// How often progress within a step is told.
    private static let interval = Duration.milliseconds(500)

    /// Makes a reporter.
    ///
    /// - Parameters:
    ///   - format: How the story is told.
    ///   - logger: Gets the same story.
    ///   - write: Takes each line, without its line break.
    public init(format: Format, logger: Logger, write: @escaping @Sendable (Format, String) -> Void) {
        self.format = format
        self.logger = logger
        self.write = write
    }

    /// Does a step and tells how it begins and ends.
    ///
    /// - Parameters:
    ///   - name: The step's name on the wire.
    ///   - what: What it works on, for people.
    ///   - body: The step.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    func step<Value>(_ name: String, _ what: String, _ body: () async throws -> Value) async throws -> Value {
        emit(.started, name, what)
        do {
            let value = try await body()
            emit(.finished, name, what)
            return value
        } catch {
            emit(.failed, name, OneLine.text(of: error))
            throw error
        }
    }

    /// Says something worth a line.
    public func note(_ step: String, _ message: String) {
        emit(.note, step, message)
    }

    /// Says how far a step is, in bytes; not more often than twice a second.
    func advance(_ step: String, done: Int64, total: Int64?) {
        let now = ContinuousClock.now
        let isDue = lastAdvance.withLock { last in
            if let last, now - last < Self.interval, done != total { return false }
            last = now
            return true
        }
        if isDue { emit(.advanced, step, nil, done, total) }
    }

    private func emit(
        _ kind: ProgressEvent.Kind, _ step: String, _ message: String?, _ done: Int64? = nil, _ total: Int64? = nil
    ) {
        let time = (ContinuousClock.now - start) / .seconds(1)
        let message = message.map(Secrets.masked)
        let event = ProgressEvent(
            kind: kind, step: step, time: (time * 1000).rounded() / 1000, message: message, done: done, total: total)
        if kind != .advanced { logger.info("\(kind.rawValue) \(step)\(message.map { ": \($0)" } ?? "")") }
        switch format {
        case .json: write(format, Self.json(event))
        case .plain: if let line = Self.line(event) { write(format, line) }
        }
    }

    private static func json(_ event: ProgressEvent) -> String {
        guard let data = try? JSONText.encode(event, isPretty: false) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func line(_ event: ProgressEvent) -> String? {
        switch event.kind {
        case .started: "\(event.step): \(event.message ?? "")"
        case .advanced: "\(event.step): \(percentage(event)) \((event.done ?? 0) >> 20) MiB"
        case .note: "\(event.step): note: \(event.message ?? "")"
        // An end is told by the next beginning, and a failure by the error itself.
        case .finished, .failed: nil
        }
    }

    private static func percentage(_ event: ProgressEvent) -> String {
        guard let done = event.done, let total = event.total, total > 0 else { return "" }
        return "\(done * 100 / total) %,"
    }
}

/// Errors as the one line that a user sees.
public enum OneLine {
    /// What an error says, without line breaks.
    public static func text(of error: any Error) -> String {
        error is CancellationError ? "interrupted" : text(of: "\(error)")
    }

    /// A text without line breaks, and without secrets.
    static func text(of text: String) -> String {
        Secrets.masked(text).split(whereSeparator: \.isNewline).map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        .filter { !$0.isEmpty }.joined(separator: " | ")
    }
}

/// JSON as the agent writes it: keys in order, slashes as they are.
public enum JSONText {
    /// Encodes a value.
    public static func encode(_ value: some Encodable, isPretty: Bool = true) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return Array(try encoder.encode(value))
    }

    /// Decodes a value.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
