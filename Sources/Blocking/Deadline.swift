/// A wait that reached its bound.
public struct DeadlineExceeded: Error, Equatable, CustomStringConvertible {
    /// What was waited for, as a gerund: "waiting for the node's callback".
    public var what: String
    /// The bound.
    public var limit: Duration
    /// What the last look saw, or nil if nothing could be seen.
    public var lastSeen: String?

    /// Describes a wait that reached its bound.
    public init(what: String, limit: Duration, lastSeen: String? = nil) {
        self.what = what
        self.limit = limit
        self.lastSeen = lastSeen
    }

    public var description: String {
        let seconds = limit.components.seconds
        let bound = seconds > 0 ? "\(seconds) s" : "\(limit)"
        return "\(what): gave up after \(bound)" + (lastSeen.map { "; last seen: \($0)" } ?? "")
    }
}

/// What one look at something awaited gave.
public enum Probe<Value> {
    /// It is there.
    case done(Value)
    /// Not yet; the text goes into the error if the wait ends.
    case pending(lastSeen: String?)
}

/// Looks again and again until something is there.
///
/// - Parameters:
///   - what: What is waited for, as a gerund.
///   - interval: The pause between two looks.
///   - limit: The bound of the whole wait. At least one look is made.
///   - look: One look.
/// - Returns: What the look found.
/// - Throws: ``DeadlineExceeded`` with what the last look saw; what `look` throws; `CancellationError`.
public func poll<Value>(
    _ what: String, every interval: Duration, limit: Duration, look: () async throws -> Probe<Value>
) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: limit)
    while true {
        try Task.checkCancellation()
        switch try await look() {
        case .done(let value):
            return value
        case .pending(let lastSeen):
            guard clock.now < end else {
                throw DeadlineExceeded(what: what, limit: limit, lastSeen: lastSeen)
            }
            try await clock.sleep(for: min(interval, end - clock.now))
        }
    }
}

/// Runs an operation that has a lever to end it, and pulls the lever at the bound.
///
/// A task group waits for all of its children, so a time limit beside an operation that nothing can end would never
/// fire. That is why the lever is a parameter: it must make `operation` return.
///
/// - Parameters:
///   - what: What is being done, as a gerund.
///   - limit: The bound.
///   - lever: Ends the operation, called on another task at most once, before the operation's task is cancelled.
///   - operation: The operation.
/// - Returns: What the operation returned.
/// - Throws: ``DeadlineExceeded`` when the bound was reached, whatever the operation then threw.
public func withDeadline<Value: Sendable>(
    _ what: String, limit: Duration, lever: @escaping @Sendable () -> Void = {},
    operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await ContinuousClock().sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        if case .some(.some(let value)) = try await group.next() { return value }
        lever()
        group.cancelAll()
        _ = await group.nextResult()
        throw DeadlineExceeded(what: what, limit: limit)
    }
}
