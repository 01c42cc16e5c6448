internal import Documents

extension VolumeContent {
    static let keys = ["file_system", "label", "uuid", "files", "image"]

    /// Reads what is in a device; nil for nothing.
    init?(_ fields: DocumentFields, _ node: DocumentNode) throws(DocumentError) {
        if let image = fields["image"] {
            for key in Self.keys where key != "image" && fields[key] != nil {
                throw node.error("'\(key)' beside 'image': an image is put there as it is")
            }
            self = .image(try image.string())
            return
        }
        guard let type = fields["file_system"] else {
            for key in ["label", "uuid", "files"] where fields[key] != nil {
                throw node.error("'\(key)' without 'file_system'")
            }
            return nil
        }
        self = .fileSystem(try FileSystemContent(type, fields))
    }
}

extension FileSystemContent {
    /// Reads a file system.
    ///
    /// - Parameters:
    ///   - type: Its type, which captures keep under another key for whole disks.
    ///   - fields: Has `label`, `uuid` and `files`.
    init(_ type: DocumentNode, _ fields: DocumentFields) throws(DocumentError) {
        let kind: Kind = try type.choice()
        self.type = kind
        label = try fields["label"]?.string()
        uuid = try fields["uuid"].map { (node) throws(DocumentError) in try Self.uuid(node, of: kind) }
        files = [:]
        for (path, text) in try fields["files"]?.pairs() ?? [] {
            guard self.type != .swap else { throw text.error("swap space has no files") }
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.first == "", parts.count > 1, parts.dropFirst().allSatisfy({ !["", ".", ".."].contains($0) })
            else { throw text.error("a file has a whole path from the file system's root, such as /etc/motd") }
            files[path] = try text.string()
        }
    }

    private static func uuid(_ node: DocumentNode, of type: Kind) throws(DocumentError) -> String {
        let text = try node.string()
        let isOne =
            type == .vfat ? (try? /[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}/.wholeMatch(in: text)) != nil : GUID.isOne(text)
        guard isOne || Symbol.isOne(text) else {
            let example = type == .vfat ? "12AB-34CD" : "0b5ed1f5-5e1f-4e86-9b28-3e4f1d9bb6d8"
            throw node.error("'\(text)' is no UUID of \(type.rawValue); one is written like \(example)")
        }
        return text
    }
}

/// What stands for an identifier in a state: `<uuid of vda2>`.
enum Symbol {
    static func isOne(_ text: String) -> Bool { text.hasPrefix("<") && text.hasSuffix(">") }
}
