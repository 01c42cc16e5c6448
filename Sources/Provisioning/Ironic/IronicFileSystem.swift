/// The fields of a volume that say what goes onto it (facts 2.3, with decisions A5 to A7).
struct IronicFileSystem {
    let images: [ImageRequest]

    func read(_ object: ObjectField) -> FileSystemRequest {
        let type = object["file_system"]?.string().flatMap { Self.type($0, object.problems) }
        let mount = object["mount"].flatMap(Self.mount)
        let label = object["disk_label"]?.line()
        let content = FileSystemRequest(
            type: type, label: label, mount: mount, images: owners(object),
            keepsData: object["keep_data"].flatMap { field in field.bool().map { Located($0, field.path) } },
            isFstabEnabled: object["fstab_enabled"]?.bool() ?? true,
            fstabOptions: object["fstab_options"].flatMap(Self.options) ?? "defaults")
        checkSwap(content, problems: object.problems)
        return content
    }

    private static func type(_ text: Located<String>, _ problems: ProblemList) -> Located<FileSystemType>? {
        if let type = FileSystemType(text.value) { return Located(type, text.path) }
        let known = FileSystemType.allCases.map(\.rawValue).joined(separator: ", ")
        problems.add(text.path, "found \(quoted(text.value)), expected one of \(known)")
        return nil
    }

    private static func mount(_ field: Field) -> Located<Mount>? {
        guard let text = field.line() else { return nil }
        guard let mount = Mount(text.value) else { return field.refused(Mount.grammar) }
        return Located(mount, field.path)
    }

    private static func options(_ field: Field) -> String? {
        guard let text = field.line()?.value else { return nil }
        guard !text.isEmpty, !text.contains(" ") else { return field.refused("mount options without spaces") }
        return text
    }

    /// The images that a volume belongs to: those it names, else the first one.
    private func owners(_ object: ObjectField) -> [Located<String>] {
        guard let field = object["images"] else {
            return images.first.map { [Located($0.name.value, object.path.key("images"))] } ?? []
        }
        let names = (field.array() ?? []).compactMap { $0.string() }
        for name in names where !images.contains(where: { $0.name.value == name.value }) {
            let known = images.map { quoted($0.name.value) }.joined(separator: ", ")
            object.problems.add(name.path, "no image \(quoted(name.value)), expected one of \(known)")
        }
        return names
    }

    private func checkSwap(_ content: FileSystemRequest, problems: ProblemList) {
        switch (content.type?.value, content.mount) {
        case (.swap, let mount?):
            guard case .path = mount.value else { return }
            problems.add(mount.path, "found a path, expected \"swap\" or \"none\" for swap space")
        case (let type?, let mount?) where mount.value == .swap:
            problems.add(mount.path, "found \"swap\" for \(type.rawValue), expected a path or \"none\"")
        default: break
        }
    }
}
