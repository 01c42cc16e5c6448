internal import FoundationEssentials
internal import SystemPackage

/// File operations with errors that say what was attempted on which file.
enum Files {
    static func exists(_ path: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: path.string)
    }

    static func read(_ path: FilePath) throws(ImageError) -> [UInt8] {
        try wrap("reading '\(path)'") { [UInt8](try Data(contentsOf: URL(filePath: path.string))) }
    }

    static func readText(_ path: FilePath) throws(ImageError) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    static func write(_ bytes: [UInt8], to path: FilePath) throws(ImageError) {
        try wrap("writing '\(path)'") { try Data(bytes).write(to: URL(filePath: path.string)) }
    }

    static func makeFolder(_ path: FilePath) throws(ImageError) {
        try wrap("making the folder '\(path)'") {
            try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        }
    }

    static func rename(_ path: FilePath, to target: FilePath) throws(ImageError) {
        try wrap("renaming '\(path)' to '\(target)'") {
            try FileManager.default.moveItem(atPath: path.string, toPath: target.string)
        }
    }

    /// Removes a file, or a folder with all that is in it; one that is not there is fine.
    static func remove(_ path: FilePath) throws(ImageError) {
        guard exists(path) else { return }
        try wrap("removing '\(path)'") { try FileManager.default.removeItem(atPath: path.string) }
    }

    /// A file's size in bytes, holes included.
    static func size(_ path: FilePath) throws(ImageError) -> Int64 {
        try wrap("getting the size of '\(path)'") {
            let file = try FileDescriptor.open(path, .readOnly)
            return try file.closeAfter { try file.seek(offset: 0, from: .end) }
        }
    }

    /// The names in a folder, sorted; empty if it is not there, or is a file.
    static func names(in folder: FilePath) throws(ImageError) -> [String] {
        guard isFolder(folder) else { return [] }
        return try wrap("listing '\(folder)'") {
            try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
        }
    }

    /// The regular files and links below a folder as paths from it, sorted.
    static func tree(_ folder: FilePath) throws(ImageError) -> [String] {
        var found: [String] = []
        for name in try names(in: folder) {
            let path = folder.appending(name)
            if isFolder(path) {
                found += try tree(path).map { "\(name)/\($0)" }
            } else {
                found.append(name)
            }
        }
        return found
    }

    static func isFolder(_ path: FilePath) -> Bool {
        var isFolder = false
        let isThere = FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder)
        return isThere && isFolder
    }

    static func isExecutable(_ path: FilePath) -> Bool {
        FileManager.default.isExecutableFile(atPath: path.string)
    }

    private static func wrap<Value>(_ attempted: String, _ body: () throws -> Value) throws(ImageError) -> Value {
        do {
            return try body()
        } catch {
            throw ImageError(.cache, attempted, reason: "\(error)")
        }
    }
}
