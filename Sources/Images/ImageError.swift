/// Why an image could not be built or taken from the cache.
public struct ImageError: Error, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: Sendable, Equatable {
        /// A definition file says something that cannot be understood.
        case definition
        /// A program or a permission that building needs is missing on this machine.
        case prerequisite
        /// The build itself failed.
        case build
        /// A file of the cache could not be read or written.
        case cache
        /// The image was not built in the format that was asked for.
        case format
    }

    /// What kind of failure it is.
    public var code: Code
    /// What was attempted, on what, as a gerund.
    public var attempted: String
    /// What went wrong.
    public var reason: String
    /// What to type next, if that is known.
    public var nextStep: String?

    /// Describes a failure.
    public init(_ code: Code, _ attempted: String, reason: String, nextStep: String? = nil) {
        self.code = code
        self.attempted = attempted
        self.reason = reason
        self.nextStep = nextStep
    }

    public var description: String {
        "\(attempted): \(reason)" + (nextStep.map { "\nnext: \($0)" } ?? "")
    }
}
