public import Documents

/// What the file server does wrong with a file, so that a case can prove how the agent takes it.
public struct ServerFault: Sendable, Equatable {
    /// Answers with this status instead of the file.
    public var status: Int?
    /// Closes the connection after this many bytes of an answer's body.
    public var closeAfter: ByteCount?
    /// Sends nothing more after this many bytes of an answer's body, and keeps the connection open.
    public var stallAfter: ByteCount?
    /// Sends no more than this many bytes a second.
    public var pace: ByteCount?
    /// Flips all bits of the file's byte at this offset.
    public var corruptAt: ByteCount?
    /// Takes the file for one that ends at this offset.
    public var endsAt: ByteCount?
    /// Ignores `Range` and always sends the whole file.
    public var ignoresRange: Bool
    /// Says in every answer that the file is another one: it never has the same entity tag twice.
    public var changes: Bool
    /// How many answers are wrong before the server does right; nil for all.
    public var times: Int?

    /// Describes a fault.
    public init(
        status: Int? = nil, closeAfter: ByteCount? = nil, stallAfter: ByteCount? = nil, pace: ByteCount? = nil,
        corruptAt: ByteCount? = nil, endsAt: ByteCount? = nil, ignoresRange: Bool = false, changes: Bool = false,
        times: Int? = nil
    ) {
        self.status = status
        self.closeAfter = closeAfter
        self.stallAfter = stallAfter
        self.pace = pace
        self.corruptAt = corruptAt
        self.endsAt = endsAt
        self.ignoresRange = ignoresRange
        self.changes = changes
        self.times = times
    }

    private static let kinds = [
        "status", "close_after", "stall_after", "pace", "corrupt_at", "ends_at", "ignores_range", "changes",
    ]

    init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields(Self.kinds + ["times"])
        status = try fields["status"].map { node throws(DocumentError) in try Int(node.integer(in: 400...599)) }
        closeAfter = try fields["close_after"]?.byteCount()
        stallAfter = try fields["stall_after"]?.byteCount()
        pace = try fields["pace"]?.byteCount()
        corruptAt = try fields["corrupt_at"]?.byteCount()
        endsAt = try fields["ends_at"]?.byteCount()
        ignoresRange = try fields["ignores_range"]?.bool() ?? false
        changes = try fields["changes"]?.bool() ?? false
        times = try fields["times"].map { node throws(DocumentError) in try Int(node.integer(in: 1...1000)) }
        if let pace, pace.bytes < 1 { throw node.error("a pace of nothing is 'stall_after'") }
        if self == ServerFault(times: times) {
            throw node.error("a fault names one of: \(Self.kinds.joined(separator: ", "))")
        }
    }
}
