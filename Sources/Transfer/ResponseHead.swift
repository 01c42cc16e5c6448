/// The status line and the headers of the last response; libcurl hands them over line by line.
struct ResponseHead {
    private(set) var status = 0
    private var fields: [String: String] = [:]

    /// Takes a line. A status line begins a new response: after a redirect, only the last one counts.
    mutating func take(_ line: String) {
        let line = line.trimmingSpace
        if line.hasPrefix("HTTP/") {
            let words = line.split(separator: " ", maxSplits: 2)
            self = ResponseHead(status: words.count > 1 ? Int(words[1]) ?? 0 : 0)
        } else if let colon = line.firstIndex(of: ":") {
            let name = line[..<colon].lowercased()
            fields[name] = String(line[line.index(after: colon)...]).trimmingSpace
        }
    }

    init(status: Int = 0) {
        self.status = status
    }

    /// What the response says about the thing as a whole. The length of a part is not the thing's.
    var file: RemoteFile {
        let whole = status == 206 ? range?.total : fields["content-length"].flatMap { Int64($0) }
        return RemoteFile(
            length: whole, acceptsRanges: status == 206 || fields["accept-ranges"]?.lowercased() == "bytes",
            tag: fields["etag"], lastModified: fields["last-modified"])
    }

    /// `Content-Range: bytes FIRST-LAST/TOTAL`; the total may be `*`.
    var range: (first: Int64, total: Int64?)? {
        guard let text = fields["content-range"], text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/")
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int64($0) }) else {
            return nil
        }
        return (first, Int64(parts[1]))
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmingSpace: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
