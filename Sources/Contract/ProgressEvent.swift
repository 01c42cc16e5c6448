/// What the agent says while it works, one JSON object per line on standard output (`--progress json`).
///
/// A reader ignores lines that do not begin with `{` and kinds that it does not know.
public struct ProgressEvent: Codable, Sendable, Equatable {
    /// What happened.
    public enum Kind: String, Codable, Sendable {
        /// A step began.
        case started
        /// A step is under way; `done` and `total` say how far, in bytes.
        case advanced
        /// A step ended well.
        case finished
        /// A step failed; `message` says why.
        case failed
        /// Something worth a line; `message` is it.
        case note
    }

    /// What happened.
    public var kind: Kind
    /// The step: "validate", "partitioning", "copyimage", "bootloader", …
    public var step: String
    /// Seconds since the agent started.
    public var time: Double
    /// What the step works on, or what went wrong.
    public var message: String?
    /// Bytes done.
    public var done: Int64?
    /// Bytes in all, if known.
    public var total: Int64?

    /// Describes one thing that happened.
    public init(
        kind: Kind, step: String, time: Double, message: String? = nil, done: Int64? = nil, total: Int64? = nil
    ) {
        self.kind = kind
        self.step = step
        self.time = time
        self.message = message
        self.done = done
        self.total = total
    }
}
