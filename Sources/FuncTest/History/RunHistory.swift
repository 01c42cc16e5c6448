internal import Logging
internal import SystemPackage

/// The history as a run has it: one that cannot be read or written costs nobody a verdict.
struct RunHistory: Sendable {
    private let history: History?
    private let logger: Logger

    init(_ file: FilePath, logger: Logger) {
        self.logger = logger
        do {
            history = try History(file)
        } catch {
            logger.error("going on without a history: \(error)")
            history = nil
        }
    }

    /// How long cases took, in seconds, as far as is known.
    func durations() async -> [String: Double] {
        await attempt("reading how long cases took") { try await history?.durations() } ?? [:]
    }

    /// Adds a verdict.
    func add(_ verdict: Verdict) async {
        await attempt("noting what became of \(verdict.name)") { try await history?.add(verdict) }
    }

    @discardableResult
    private func attempt<Value>(_ what: String, _ body: () async throws -> Value?) async -> Value? {
        do {
            return try await body()
        } catch {
            logger.error("\(what): \(error)")
            return nil
        }
    }
}
