/// An image of `ks_meta.image_data` (facts 3.1), which has one for each mount point.
struct NailgunImage {
    /// The image; its name is its mount point.
    var request: ImageRequest
    /// The file system that it holds.
    var type: Located<FileSystemType>

    /// How an image is packed. What it is in truth shows in its first bytes.
    private enum Container: String, CaseIterable {
        case raw
        case gzip
    }

    /// Reads them, the system's own first.
    static func read(_ meta: ObjectField?) -> [NailgunImage] {
        guard let data = meta?["image_data"]?.object() else { return [] }
        let images = data.members.keys.sorted().compactMap { key in data[key].flatMap { image(of: key, $0) } }
        var seen: Set<String> = []
        for target in images.map(\.request.target) where !seen.insert(target.value).inserted {
            data.problems.add(target.path, "a second image for \(quoted(target.value))")
        }
        return images
    }

    private static func image(of key: String, _ field: Field) -> NailgunImage? {
        let target = target(key, field)
        guard let object = field.object() else { return nil }
        let url = object.require("uri", "a URL")?.line().flatMap { checked($0, object.problems) }
        _ = object.require("container", "raw or gzip")?.oneOf(Container.self)
        let type = object.require("format", "a file system")?.fileSystem()
        guard let target, let url, let type else { return nil }
        let request = ImageRequest(
            name: target, url: url, target: target, boots: target.value == "/", imageName: name(of: url.value),
            imageUUID: "")
        return NailgunImage(request: request, type: type)
    }

    private static func target(_ key: String, _ field: Field) -> Located<String>? {
        if case .path(let path) = Mount(key) { return Located(path, field.path) }
        field.problems.add(field.path, found: "the key \(quoted(key))", allowed: "an absolute path, \"/\" for a system")
        return nil
    }

    private static func checked(_ url: Located<String>, _ problems: ProblemList) -> Located<String>? {
        let scheme = url.value.prefix { $0 != ":" }.lowercased()
        if url.value.contains("://"), ["http", "https", "file"].contains(scheme) { return url }
        problems.add(url.path, found: quoted(url.value), allowed: "an http, https or file URL")
        return nil
    }

    /// The file's name without what is behind its first dot: `root` of `http://192.0.2.1/img/root.img.gz`.
    private static func name(of url: String) -> String {
        String((url.split(separator: "/").last ?? "").prefix { $0 != "." })
    }
}
