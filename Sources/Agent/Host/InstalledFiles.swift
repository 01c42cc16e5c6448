/// Files of an installed system. Its links are resolved within it: an image whose `/etc` points to `/etc` must not
/// make the agent write to the ramdisk.
struct InstalledFiles {
    /// Where the system is mounted.
    let root: String

    /// The path outside for a path inside, with all links resolved; what is not there is taken as it is.
    func resolve(_ path: String) throws(FileError) -> String {
        var rest = Self.parts(path)
        var resolved: [String] = []
        var linkCount = 0
        while !rest.isEmpty {
            let name = rest.removeFirst()
            if name == ".." {
                _ = resolved.popLast()
                continue
            }
            guard let target = Files.target(of: outside(resolved + [name])) else {
                resolved.append(name)
                continue
            }
            linkCount += 1
            guard linkCount <= 40 else { throw FileError("resolving", path, reason: "too many links") }
            if target.hasPrefix("/") { resolved = [] }
            rest = Self.parts(target) + rest
        }
        return outside(resolved)
    }

    func exists(_ path: String) -> Bool {
        guard let resolved = try? resolve(path) else { return false }
        return Files.exists(resolved)
    }

    /// The text of a file; nil if it is not there.
    func text(_ path: String) throws(FileError) -> String? {
        let resolved = try resolve(path)
        guard Files.exists(resolved) else { return nil }
        return String(decoding: try Files.read(resolved), as: UTF8.self)
    }

    func write(_ text: String, to path: String) throws(FileError) {
        try Files.write(Array(text.utf8), to: try resolve(path))
    }

    /// The path outside for a directory inside, which is made if it is not there.
    func directory(_ path: String) throws(FileError) -> String {
        let resolved = try resolve(path)
        try Files.makeDirectories(resolved)
        return resolved
    }

    private func outside(_ parts: [String]) -> String {
        parts.isEmpty ? root : root + "/" + parts.joined(separator: "/")
    }

    private static func parts(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }
    }
}
