/// Content that cannot be unpacked.
public enum DecompressionError: Error, Equatable, CustomStringConvertible {
    /// It is damaged; the text is the library's, or says in what.
    case corrupt(ContentFormat, String)
    /// It ends before its end.
    case truncated(ContentFormat)
    /// Something that is no part of it follows its end.
    case trailing(ContentFormat)
    /// It is packed in a way that is not known.
    case unsupported(String)
    /// It cannot be unpacked on the way.
    case unstreamable(ContentFormat)
    /// What is packed is packed itself.
    case nested(ContentFormat, in: ContentFormat)
    /// The library has no memory to work in.
    case noMemory(ContentFormat)

    public var description: String {
        switch self {
        case .corrupt(let format, let what): "damaged \(format.rawValue) data: \(what)"
        case .truncated(let format): "\(format.rawValue) data that end too early"
        case .trailing(let format): "something behind the end of the \(format.rawValue) data"
        case .unsupported(let name):
            "\(name) is not supported; use a raw image, one packed with gzip, zstd or xz, or qcow2"
        case .unstreamable(let format): "\(format.rawValue) cannot be unpacked as it comes"
        case .nested(let inner, let outer):
            "\(inner.rawValue) data within \(outer.rawValue) data; unpack the outer one before serving it"
        case .noMemory(let format): "no memory to unpack \(format.rawValue) data"
        }
    }
}
