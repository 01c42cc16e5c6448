internal import Blocking
internal import Foundation
internal import Glibc
public import SystemPackage

/// The folder of one run: its nodes' disks, sockets, keys and logs. It goes when the run ends.
///
/// A lock on a file in it is held as long as its owner lives, so that what a killed process left can be told from what
/// belongs to one that is alive. The owner is the process that made it, until it hands the lock down to a keeper.
public final class RunDirectory: Sendable {
    /// What names of domains and folders begin with.
    public static let prefix = "bareproof-"
    private static let lockName = "lock"

    /// The run's name: the prefix and eight random letters or digits.
    public let name: String
    /// The folder.
    public let path: FilePath
    private let lock: FileLock

    /// Makes a new folder, which belongs to this process.
    ///
    /// - Parameter root: The folder that holds the folders of all runs of this user.
    /// - Throws: ``RunDirectoryError``; what the file system says.
    public init(in root: FilePath) throws {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let name =
            Self.prefix + String((0..<8).map { _ in letters[Int(generator.next(upperBound: UInt(letters.count)))] })
        let path = root.appending(name)
        (self.name, self.path) = (name, path)
        lock = try Self.withFolders(in: root) {
            try FileManager.default.createDirectory(
                atPath: path.string, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard let lock = try FileLock.attempt(path.appending(Self.lockName)) else {
                throw RunDirectoryError(path: path, message: "its lock is held by another process")
            }
            return lock
        }
        try write(RunOwner(kind: .command))
    }

    /// Takes over a folder whose owner handed the lock down; it belongs to this process, a keeper, from now on.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - descriptor: The open file of the lock.
    /// - Throws: `Errno` if it is not the lock's.
    public init(adopting path: FilePath, lock descriptor: Int32) throws {
        self.path = path
        name = path.lastComponent?.string ?? ""
        lock = try FileLock.inherited(descriptor)
        try write(RunOwner(kind: .keeper))
    }

    /// The open file of the lock, for handing the folder down.
    var lockDescriptor: Int32 { lock.rawDescriptor }

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

    private func write(_ owner: RunOwner) throws {
        try JSONEncoder().encode(owner).write(to: URL(filePath: path.appending(RunFolder.ownerName).string))
    }

    /// The folders of runs whose process is gone.
    public static func abandoned(in root: FilePath) -> [FilePath] {
        folders(in: root).filter { !$0.isAlive }.map(\.path)
    }

    /// The folders of all runs, by name; none if they cannot be looked at.
    public static func folders(in root: FilePath) -> [RunFolder] {
        (try? allFolders(in: root)) ?? []
    }

    /// The folders of all runs, by name.
    static func allFolders(in root: FilePath) throws -> [RunFolder] {
        guard FileManager.default.fileExists(atPath: root.string) else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: root.string)
        guard names.contains(where: { $0.hasPrefix(prefix) }) else { return [] }
        return try withFolders(in: root) {
            names.filter { $0.hasPrefix(prefix) }.sorted().compactMap { name -> RunFolder? in
                let path = root.appending(name)
                // One that its owner has removed meanwhile has no lock to open.
                guard FileManager.default.fileExists(atPath: path.string) else { return nil }
                // A lock that can be taken is nobody's.
                return RunFolder(path: path, isAlive: (try? FileLock.attempt(path.appending(lockName))) == nil)
            }
        }
    }

    /// Does something while nobody else makes a folder or looks at all of them: between the making of a folder and the
    /// taking of its lock it would pass for one whose owner is gone.
    private static func withFolders<Value>(in root: FilePath, _ body: () throws -> Value) throws -> Value {
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        let file = root.appending(".lock")
        // Whoever has it holds it for less than a millisecond.
        for _ in 0..<2000 {
            if let lock = try FileLock.attempt(file) { return try withExtendedLifetime(lock) { try body() } }
            usleep(1000)
        }
        throw RunDirectoryError(path: root, message: "\(file) is locked by another process, for more than 2 s")
    }
}

/// The folder of a run, as others see it.
public struct RunFolder: Sendable, Equatable {
    static let ownerName = "owner.json"

    /// The folder.
    public var path: FilePath
    /// Whether its owner lives.
    public var isAlive: Bool

    /// The run's name.
    public var name: String { path.lastComponent?.string ?? "" }

    /// Who it belongs to; nil in the moment before it says so.
    public var owner: RunOwner? {
        FileManager.default.contents(atPath: path.appending(Self.ownerName).string)
            .flatMap { try? JSONDecoder().decode(RunOwner.self, from: $0) }
    }
}

/// A run's folder that cannot be used.
struct RunDirectoryError: Error, CustomStringConvertible {
    var path: FilePath
    var message: String

    var description: String { "using the run folder \(path): \(message)" }
}
