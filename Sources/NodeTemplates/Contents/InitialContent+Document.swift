internal import Documents
internal import SystemPackage

extension InitialContent {
    /// Reads the `content` of each disk of a shape.
    ///
    /// - Parameters:
    ///   - nodes: The disks as the document has them, with what was read of each.
    init(_ nodes: [(node: DocumentNode, disk: DiskShape)]) throws(DocumentError) {
        self = .blank
        var captures: [(file: FilePath, layout: CapturedLayout)] = []
        for (node, disk) in nodes {
            guard let content = node.content, !content.isBlankWord else { continue }
            guard let place = try content.fields(DiskContent.keys)["captured"] else {
                disks[disk.name] = try DiskContent(content, on: disk)
                continue
            }
            let file = content.beside(try place.string())
            if !captures.contains(where: { $0.file == file }) { captures.append((file, try CapturedLayout(file))) }
            for index in captures.indices where captures[index].file == file {
                let name = try content.capturedDisk(disk)
                disks[disk.name] = try captures[index].layout.content(of: name, on: disk, place: place)
            }
        }
        for index in captures.indices {
            arrays += try captures[index].layout.arrays()
            volumeGroups += try captures[index].layout.volumeGroups()
        }
    }

    /// The captures that the disks of a shape name.
    static func captures(_ nodes: [DocumentNode]) -> [FilePath] {
        nodes.compactMap { node in
            guard let content = node.content, case .string(let name)? = content.value["captured"] else { return nil }
            return content.beside(name)
        }
    }
}

extension DocumentNode {
    /// What a disk of a shape says of its content.
    fileprivate var content: DocumentNode? {
        (try? pairs())?.first { $0.key == "content" && !$0.node.isNull }?.node
    }

    fileprivate var isBlankWord: Bool { value == .string("blank") }

    /// The capture's name of the disk that is made on a disk of the shape.
    fileprivate func capturedDisk(_ disk: DiskShape) throws(DocumentError) -> String {
        for (key, node) in try pairs() where !["captured", "disk"].contains(key) {
            throw node.error("'\(key)' beside 'captured': the capture says all of it")
        }
        return try fields(DiskContent.keys)["disk"]?.string() ?? disk.name
    }
}
