/// A step that failed: what was done to what, why it failed, and what to do about it.
public struct AgentError: Error, CustomStringConvertible {
    /// What was attempted on what, as a gerund: "copying image os1 to /dev/vda2".
    public var action: String
    /// Why it failed.
    public var reason: String
    /// What to do, if that is known.
    public var advice: String?

    /// Describes a failure.
    public init(_ action: String, _ reason: String, advice: String? = nil) {
        self.action = action
        self.reason = reason
        self.advice = advice
    }

    public var description: String { "\(action): \(reason)" + (advice.map { "; \($0)" } ?? "") }
}

/// Does something and says what it was if it fails. A cancellation, and an error that says so itself, pass through.
func attempting<Value>(
    _ action: String, advice: String? = nil, _ body: () async throws -> Value
) async throws -> Value {
    do {
        return try await body()
    } catch let error as AgentError {
        throw error
    } catch let error as CancellationError {
        throw error
    } catch {
        throw AgentError(action, "\(error)", advice: advice)
    }
}
