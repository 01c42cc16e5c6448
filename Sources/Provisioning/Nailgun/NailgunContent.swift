/// What is on a volume, as either of Fuel's formats says it.
struct NailgunContent {
    var type: Located<FileSystemType>?
    var mount: Located<Mount>?
    var label: Located<String>?
    var keepsData: Located<Bool>?

    static func read(_ object: ObjectField) -> NailgunContent {
        NailgunContent(
            type: object["file_system"]?.fileSystemOrNone(), mount: object["mount"]?.mount(),
            label: object["disk_label"]?.filledLine())
    }

    /// What to make of it, with a default for what is mounted and has no type.
    ///
    /// An image's file system is what it is, whatever the volume says.
    func request(
        images: [NailgunImage], default usual: FileSystemType = .xfs, notes: inout [String]
    ) -> FileSystemRequest {
        let source = images.first { .path($0.request.target.value) == mount?.value }
        let type = chosenType(source, usual, notes: &notes)
        let system = images.first { $0.request.isSystem }
        var owners = [system, source].compactMap { $0?.request.name }
        if owners.count == 2, owners[0].value == owners[1].value { owners.removeLast() }
        return FileSystemRequest(
            type: type, label: label, mount: mount, images: owners, keepsData: keeping, isFstabEnabled: true,
            fstabOptions: options(type?.value))
    }

    /// These formats keep what says so and nothing else, beside what is kept too (facts 3.7, decision D-7).
    private var keeping: Located<Bool>? {
        keepsData ?? mount.map { Located(false, $0.path) }
    }

    private func chosenType(
        _ source: NailgunImage?, _ usual: FileSystemType, notes: inout [String]
    ) -> Located<FileSystemType>? {
        switch mount?.value {
        case Mount.none?, nil:
            if let type { notes.append("\(type.path): nothing is made where nothing is mounted") }
            return nil
        case .swap: return mount.map { Located(.swap, $0.path) }
        case .path:
            if let source, let type, type.value != source.type.value {
                notes.append("\(type.path): \(source.type.value.rawValue), which is what the image holds")
            }
            return source?.type ?? type ?? mount.map { Located(usual, $0.path) }
        }
    }

    /// A root that fails stops the node (facts 6.1), in the words of the file systems that have any for it.
    private func options(_ type: FileSystemType?) -> String {
        guard mount?.value == .path("/") else { return "defaults" }
        switch type {
        case .ext2, .ext3, .ext4: return "defaults,errors=panic"
        case .xfs, .btrfs, .vfat, .swap, nil: return "defaults"
        }
    }
}
