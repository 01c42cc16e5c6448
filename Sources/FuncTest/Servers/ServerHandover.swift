internal import SystemPackage

/// What a file server needs to go on where another one ended: the port, which a node's documents name, and what was
/// served below which path.
///
/// Faults are not handed over: a file is served as it is from then on.
public struct ServerHandover: Sendable, Codable {
    /// Something that is served.
    struct Item: Sendable, Codable {
        /// A file's path, for one.
        var path: String?
        /// The bytes, for others.
        var bytes: [UInt8]?
        /// The size in bytes.
        var size: Int64

        init(_ file: ServedFile) {
            size = file.size
            switch file.content {
            case .file(let path, _): self.path = path.string
            case .bytes(let bytes): self.bytes = bytes
            }
        }

        var file: ServedFile {
            if let path { return ServedFile(content: .file(FilePath(path), size: size)) }
            return ServedFile(content: .bytes(bytes ?? []))
        }
    }

    /// The port on loopback.
    var port: Int
    /// What is served, by its path on the server.
    var files: [String: Item]
}
