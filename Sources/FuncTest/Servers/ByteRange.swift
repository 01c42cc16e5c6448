/// The first range of an HTTP `Range` header (RFC 9110, 14.2), as far as it fits a size.
struct ByteRange: Equatable {
    enum Request: Equatable {
        /// No header, or one that is not understood, which is to be ignored.
        case whole
        case part(ByteRange)
        /// Beyond the end: answered with 416.
        case unsatisfiable
    }

    /// The first byte.
    var first: Int64
    /// The last byte.
    var last: Int64

    var count: Int64 { last - first + 1 }

    static func parse(_ header: String?, size: Int64) -> Request {
        guard let header, let match = try? /bytes=(\d*)-(\d*)/.wholeMatch(in: header) else { return .whole }
        switch (Int64(match.1), Int64(match.2)) {
        case (nil, nil):
            return .whole
        case (nil, let suffix?):
            guard suffix > 0, size > 0 else { return .unsatisfiable }
            return .part(ByteRange(first: max(0, size - suffix), last: size - 1))
        case (let first?, let last):
            guard first < size else { return .unsatisfiable }
            return .part(ByteRange(first: first, last: min(last ?? .max, size - 1)))
        }
    }
}
