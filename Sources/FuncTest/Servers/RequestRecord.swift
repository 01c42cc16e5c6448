/// One request that the file server answered, for the run's clock and for messages about a node that hangs.
public struct RequestRecord: Sendable, Equatable, Codable {
    /// Seconds since the server started.
    public var time: Double
    /// `GET`, `HEAD` or `POST`.
    public var method: String
    /// The last part of the path: the rest is the run's secret.
    public var name: String
    /// The first byte that was asked for.
    public var offset: Int64
    /// The status that was answered.
    public var status: Int
    /// Bytes of the body that were sent so far.
    public var sent: Int64
    /// When the last byte of them was sent, in seconds since the server started; nil without a body.
    public var end: Double?
}

extension RequestRecord: CustomStringConvertible {
    public var description: String {
        "\(method) \(name)" + (offset > 0 ? " from byte \(offset)" : "") + " \(status), \(sent) bytes"
    }
}
