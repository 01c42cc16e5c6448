internal import Glibc
internal import SystemPackage

/// A file that could not be read or written: which, what was attempted, and the system's words.
public struct FileError: Error, Equatable, CustomStringConvertible {
    /// What was attempted, as a gerund: "reading".
    public var action: String
    /// The file.
    public var path: String
    /// The system's words.
    public var reason: String

    public var description: String { "\(action) \(path): \(reason)" }

    init(_ action: String, _ path: String, _ reason: any Error) {
        self.action = action
        self.path = path
        self.reason = "\(reason)"
    }

    init(_ action: String, _ path: String, reason: String) {
        self.action = action
        self.path = path
        self.reason = reason
    }
}

/// Small files, directories and links. The agent goes without Foundation, which would triple its size.
enum Files {
    /// Larger files are refused: nothing that the agent reads as a whole comes near.
    static let readLimit = 16 << 20

    static func read(_ path: String) throws(FileError) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            return try file.closeAfter { try readAll(file) }
        } catch {
            throw FileError("reading", path, error)
        }
    }

    private static func readAll(_ file: FileDescriptor) throws -> [UInt8] {
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = try piece.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
            content += piece[..<count]
            if content.count > readLimit { throw Errno.fileTooLarge }
        }
        return content
    }

    /// The text of a file without white space at its end; nil if it cannot be read, as many files of sysfs cannot.
    static func line(_ path: String) -> String? {
        guard let content = try? read(path) else { return nil }
        let text = String(decoding: content, as: UTF8.self)
        return String(text.reversed().drop(while: \.isWhitespace).reversed())
    }

    /// Writes a file as a whole: a reader sees the old content or the new one.
    ///
    /// - Parameters:
    ///   - permissions: Who may do what with it.
    ///   - owner: Whose it is; nil is this process's user.
    static func write(
        _ content: [UInt8], to path: String, permissions: UInt32 = 0o644, owner: (user: UInt32, group: UInt32)? = nil
    ) throws(FileError) {
        let temporary = path + ".new"
        do {
            let file = try FileDescriptor.open(
                FilePath(temporary), .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: FilePermissions(rawValue: permissions))
            try file.closeAfter {
                _ = try file.writeAll(content)
                if let owner, fchown(file.rawValue, owner.user, owner.group) != 0 { throw Errno(rawValue: errno) }
                if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
            }
            if rename(temporary, path) != 0 { throw Errno(rawValue: errno) }
        } catch {
            throw FileError("writing", path, error)
        }
    }

    /// Says whose a file or directory is, and who may do what with it.
    static func setOwner(of path: String, _ user: UInt32, _ group: UInt32, permissions: UInt32) throws(FileError) {
        guard chown(path, user, group) == 0, chmod(path, permissions) == 0 else {
            throw FileError("changing the owner of", path, Errno(rawValue: errno))
        }
    }

    /// Makes a link, in the place of whatever has its name.
    static func link(_ path: String, to target: String) throws(FileError) {
        let temporary = path + ".new"
        unlink(temporary)
        guard symlink(target, temporary) == 0, rename(temporary, path) == 0 else {
            throw FileError("making the link", path, Errno(rawValue: errno))
        }
    }

    /// The names in a directory, sorted; none if there is no such directory.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Bytes of a file.
    static func size(_ path: String) throws(FileError) -> UInt64 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError("looking at", path, Errno(rawValue: errno)) }
        return UInt64(clamping: status.st_size)
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Where a link points to, as it says; nil if it is no link.
    static func target(of path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
        }
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Makes a directory and the ones above it.
    static func makeDirectories(_ path: String) throws(FileError) {
        var made = path.hasPrefix("/") ? "" : "."
        for name in path.split(separator: "/") {
            made += "/" + name
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
                throw FileError("making the directory", made, Errno(rawValue: errno))
            }
        }
    }

    /// Makes a directory of an unused name, for the owner only.
    static func makeTemporaryDirectory(in parent: String, prefix: String) throws(FileError) -> String {
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        let isMade = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        guard isMade else { throw FileError("making a directory in", parent, Errno(rawValue: errno)) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a file or a link, if it is there.
    static func remove(_ path: String) {
        unlink(path)
    }

    static func removeDirectory(_ path: String) throws(FileError) {
        if rmdir(path) != 0 { throw FileError("removing the directory", path, Errno(rawValue: errno)) }
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
