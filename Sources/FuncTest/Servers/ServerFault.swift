public import Documents

/// What the file server does wrong with a file, so that a case can prove how the agent takes it.
public struct ServerFault: Sendable, Equatable {
    /// Answers with this status instead of the file.
    public var status: Int?
    /// Closes the connection after this many bytes of an answer's body.
    public var closeAfter: ByteCount?
    /// Flips all bits of the file's byte at this offset.
    public var corruptAt: ByteCount?
    /// Ignores `Range` and always sends the whole file.
    public var ignoresRange: Bool
    /// How many answers are wrong before the server does right; nil for all.
    public var times: Int?

    /// Describes a fault.
    public init(
        status: Int? = nil, closeAfter: ByteCount? = nil, corruptAt: ByteCount? = nil, ignoresRange: Bool = false,
        times: Int? = nil
    ) {
        self.status = status
        self.closeAfter = closeAfter
        self.corruptAt = corruptAt
        self.ignoresRange = ignoresRange
        self.times = times
    }

    init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields(["status", "close_after", "corrupt_at", "ignores_range", "times"])
        status = try fields["status"].map { node throws(DocumentError) in try Int(node.integer(in: 400...599)) }
        closeAfter = try fields["close_after"]?.byteCount()
        corruptAt = try fields["corrupt_at"]?.byteCount()
        ignoresRange = try fields["ignores_range"]?.bool() ?? false
        times = try fields["times"].map { node throws(DocumentError) in try Int(node.integer(in: 1...1000)) }
        if self == ServerFault(times: times) {
            throw node.error("a fault names one of: status, close_after, corrupt_at, ignores_range")
        }
    }
}
