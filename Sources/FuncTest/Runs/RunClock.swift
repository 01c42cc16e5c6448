internal import Synchronization

/// One step of a run with its time.
public struct StepRecord: Sendable, Equatable, Codable {
    /// Whose time a step is.
    public enum Kind: String, Sendable, Codable {
        /// Building images, which the cache saves the next run.
        case build
        /// The node works.
        case guest
        /// libguestfs works.
        case libguestfs
        /// The harness itself works.
        case harness
    }

    /// What was done.
    public var name: String
    /// Whose time it was.
    public var kind: Kind
    /// When it began, in seconds since the run did.
    public var start: Double
    /// How long it took, in seconds.
    public var seconds: Double
    /// Why it failed, or nil if it did not.
    public var failure: String?
}

/// What a step says while it is under way.
public enum StepEvent: Sendable, Equatable {
    case started(String)
    /// A line worth showing.
    case note(String, step: String)
    /// How far a step is: a part of it, bytes done, bytes in all.
    case progress(String, done: Int64, total: Int64?, step: String)
    case finished(StepRecord)
    /// A line of a node's console, without terminal control codes.
    case console(String)
}

/// Times the steps of a run, and tells an observer.
public final class RunClock: Sendable {
    /// Takes down what else happens, on the same clock.
    public let recorder: TimelineRecorder
    private let origin: ContinuousClock.Instant
    private let records = Mutex<[StepRecord]>([])
    private let observer: @Sendable (StepEvent) -> Void

    /// Makes a clock that begins now.
    ///
    /// - Parameter observer: Is told of each step as it begins, goes on and ends.
    public init(observer: @escaping @Sendable (StepEvent) -> Void = { _ in }) {
        self.observer = observer
        origin = .now
        recorder = TimelineRecorder(origin: origin) { observer(.console($0)) }
    }

    /// All that happened so far.
    public var timeline: Timeline {
        recorder.timeline(steps: steps)
    }

    /// The steps that have ended.
    public var steps: [StepRecord] {
        records.withLock { $0 }
    }

    /// Seconds since the run began.
    public var elapsed: Double {
        (ContinuousClock.now - origin) / .seconds(1)
    }

    /// Times a step, also one that fails.
    public func measure<Value>(
        _ name: String, _ kind: StepRecord.Kind, _ body: (StepReporter) async throws -> Value
    ) async throws -> Value {
        let start = elapsed
        observer(.started(name))
        do {
            let value = try await body(StepReporter(name: name, observer: observer))
            finish(name, kind, start, failure: nil)
            return value
        } catch {
            finish(name, kind, start, failure: "\(error)")
            throw error
        }
    }

    private func finish(_ name: String, _ kind: StepRecord.Kind, _ start: Double, failure: String?) {
        let record = StepRecord(
            name: name, kind: kind, start: start, seconds: elapsed - start, failure: failure)
        records.withLock { $0.append(record) }
        observer(.finished(record))
    }
}

/// Says what a step that is under way does.
public struct StepReporter: Sendable {
    let name: String
    let observer: @Sendable (StepEvent) -> Void

    /// Says a line worth showing.
    public func note(_ text: String) {
        observer(.note(text, step: name))
    }

    /// Says how far a part of the step is, in bytes.
    public func progress(_ part: String, done: Int64, total: Int64?) {
        observer(.progress(part, done: done, total: total, step: name))
    }
}
