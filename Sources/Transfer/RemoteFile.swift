/// What a server says about something before or while it sends it.
public struct RemoteFile: Sendable, Equatable {
    /// Its whole length in bytes, if the server says.
    public var length: Int64?
    /// Whether the server sends parts of it.
    public var acceptsRanges: Bool
    /// Its entity tag, with quotation marks.
    public var tag: String?
    /// When it was last changed, in the server's words.
    public var lastModified: String?

    /// Describes something.
    public init(length: Int64? = nil, acceptsRanges: Bool = false, tag: String? = nil, lastModified: String? = nil) {
        self.length = length
        self.acceptsRanges = acceptsRanges
        self.tag = tag
        self.lastModified = lastModified
    }

    /// In what something else differs; nil if nothing shows that it is another thing. What only one side says does not
    /// count.
    func difference(from other: RemoteFile) -> String? {
        if let length, let otherLength = other.length, length != otherLength {
            return "its length was \(length), now \(otherLength)"
        }
        if let tag, let otherTag = other.tag, tag != otherTag { return "its entity tag was \(tag), now \(otherTag)" }
        if let lastModified, let otherDate = other.lastModified, lastModified != otherDate {
            return "its date was \(lastModified), now \(otherDate)"
        }
        return nil
    }

    /// What a server has to find unchanged to send a part (RFC 9110, If-Range): a strong tag, or a date.
    var condition: String? {
        if let tag, !tag.hasPrefix("W/") { return tag }
        return lastModified
    }
}
