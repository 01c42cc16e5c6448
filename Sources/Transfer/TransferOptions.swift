/// How patient transfers are, and whom they trust.
public struct TransferOptions: Sendable {
    /// A file of CA certificates in PEM to check servers against; nil uses the system's.
    public var certificateAuthorities: String?
    /// How long a connection may take to be made.
    public var connectLimit: Duration = .seconds(10)
    /// How long a transfer may stand still before the try is given up.
    public var stallLimit: Duration = .seconds(30)
    /// How many times one thing is tried in all.
    public var tryLimit = 10
    /// The pause before the second try; it doubles, up to ``longestPause``, until bytes come again.
    public var firstPause: Duration = .milliseconds(500)
    /// The longest pause between two tries.
    public var longestPause: Duration = .seconds(8)
    /// The proxy to use; nil uses none, whatever the environment says.
    public var proxy: String?

    /// The defaults.
    public init() {}
}
