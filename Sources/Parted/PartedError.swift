/// What libparted refused, and what it was doing then.
public struct PartedError: Error, Equatable, CustomStringConvertible {
    /// The device.
    public var device: String
    /// What was attempted on it, as a gerund: "creating partition 3 (srv)".
    public var action: String
    /// libparted's own words.
    public var reason: String

    public var description: String { "partitioning \(device): \(action): \(reason)" }
}
