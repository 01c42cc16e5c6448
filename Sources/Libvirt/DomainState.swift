/// What a domain is doing (`virDomainState`). Values that are not named here survive.
public struct DomainState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public var rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// It runs.
    public static let running = DomainState(rawValue: 1)
    /// It is stopped for a while.
    public static let paused = DomainState(rawValue: 3)
    /// It is going down.
    public static let shutdown = DomainState(rawValue: 4)
    /// It is off.
    public static let shutoff = DomainState(rawValue: 5)
    /// It crashed.
    public static let crashed = DomainState(rawValue: 6)

    public var description: String {
        switch self {
        case .running: "running"
        case .paused: "paused"
        case .shutdown: "shutting down"
        case .shutoff: "off"
        case .crashed: "crashed"
        default: "in state \(rawValue)"
        }
    }
}
