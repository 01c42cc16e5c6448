internal import Blocking
internal import Foundation
public import SystemPackage

/// The folder of one run: its nodes' disks, sockets, keys and logs. It goes when the run ends.
///
/// A lock on a file in it is held as long as the run's process lives, so that what a killed run left can be told from
/// what belongs to a run that is alive.
public final class RunDirectory: Sendable {
    /// What names of domains and folders begin with.
    public static let prefix = "bareproof-"

    /// The run's name: the prefix and eight random letters or digits.
    public let name: String
    /// The folder.
    public let path: FilePath
    private let lock: FileLock

    /// Makes a new folder.
    ///
    /// - Parameter root: The folder that holds the folders of all runs of this user.
    public init(in root: FilePath) throws {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        name = Self.prefix + String((0..<8).map { _ in letters[Int(generator.next(upperBound: UInt(letters.count)))] })
        path = root.appending(name)
        try FileManager.default.createDirectory(
            atPath: path.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard let lock = try FileLock.attempt(path.appending("lock")) else {
            throw RunDirectoryError(path: path, message: "its lock is held by another process")
        }
        self.lock = lock
    }

    /// Makes a folder within.
    public func makeFolder(_ name: String) throws -> FilePath {
        let folder = path.appending(name)
        try FileManager.default.createDirectory(
            atPath: folder.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }

    /// Removes the folder with all that is in it.
    public func remove() throws {
        try FileManager.default.removeItem(atPath: path.string)
    }

    /// The folders of runs whose process is gone.
    public static func abandoned(in root: FilePath) -> [FilePath] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.string)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().map { root.appending($0) }.filter { folder in
            // A lock that can be taken is nobody's.
            (try? FileLock.attempt(folder.appending("lock"))) != nil
        }
    }
}

/// A run's folder that cannot be used.
struct RunDirectoryError: Error, CustomStringConvertible {
    var path: FilePath
    var message: String

    var description: String { "using the run folder \(path): \(message)" }
}
