/// The `images` of an `ironic` document (facts 2.1; seed S002).
enum IronicImages {
    static func read(_ document: ObjectField) -> [ImageRequest] {
        guard let elements = document.require("images", "an array of images")?.array() else { return [] }
        let images = elements.compactMap { $0.object().flatMap(image) }
        checkNames(images, problems: document.problems)
        return images
    }

    private static func image(_ object: ObjectField) -> ImageRequest? {
        let name = object.require("name", "a name that volumes use")?.line()
        let url = object.require("image_pull_url", "a URL")?.line().flatMap { Self.checked($0, object.problems) }
        let target = object.require("target", "a mount point")?.line().flatMap { Self.target($0, object.problems) }
        let boots = object["boot"].flatMap(Self.flag)
        let imageName = object["image_name"]?.string()
        let imageUUID = object["image_uuid"]?.string()
        let checksum = object["image_checksum"].flatMap(Self.checksum)
        let downloadChecksum = object["image_download_checksum"].flatMap(Self.checksum)
        let size = object["image_size"].flatMap(Self.size)
        guard let name, let url, let target else { return nil }
        return ImageRequest(
            name: name, url: url, target: target, boots: boots ?? false, imageName: imageName?.value ?? "",
            imageUUID: imageUUID?.value ?? "", checksum: checksum, downloadChecksum: downloadChecksum,
            size: size)
    }

    /// Only the scheme is looked at here; whether anything answers is the deploy driver's to find out.
    private static func checked(_ url: Located<String>, _ problems: ProblemList) -> Located<String>? {
        let scheme = url.value.prefix { $0 != ":" }.lowercased()
        if url.value.contains("://"), ["http", "https", "file"].contains(scheme) { return url }
        // What the rsync deploy driver takes: "10.0.0.1::module/path/".
        if ["rsync", "ssh"].contains(scheme) || url.value.contains("::") { return url }
        problems.add(url.path, "found \(quoted(url.value)), expected an http, https, file, rsync or ssh URL")
        return nil
    }

    private static func target(_ text: Located<String>, _ problems: ProblemList) -> Located<String>? {
        if case .path(let path) = Mount(text.value) { return Located(path, text.path) }
        problems.add(text.path, "found \(quoted(text.value)), expected an absolute path, \"/\" for a system")
        return nil
    }

    /// `boot` is a truth value or a number (facts 2.1).
    private static func flag(_ field: Field) -> Bool? {
        if case .number(let text) = field.value, let number = Int(text) { return number != 0 }
        return field.bool()
    }

    private static func checksum(_ field: Field) -> Checksum? {
        guard let text = field.string() else { return nil }
        return Checksum(text.value) ?? field.refused("\"sha256:\" or \"md5:\" and the hexadecimal digits")
    }

    private static func size(_ field: Field) -> Located<UInt64>? {
        if case .number(let text) = field.value, let size = UInt64(text), size > 0 { return Located(size, field.path) }
        return field.refused("the size of the decompressed image in bytes, a whole number above 0")
    }

    private static func checkNames(_ images: [ImageRequest], problems: ProblemList) {
        var seen: Set<String> = []
        for image in images where !seen.insert(image.name.value).inserted {
            problems.add(image.name.path, "the name \(quoted(image.name.value)) is taken by another image")
        }
        for image in images.filter({ $0.isSystem && $0.boots }).dropFirst() {
            problems.add(image.name.path, "a second image with \"boot\", expected at most one that the node boots next")
        }
    }
}
