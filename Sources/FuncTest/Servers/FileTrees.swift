internal import Commands
internal import Foundation
internal import Glibc
internal import SystemPackage

/// Trees of files of installed systems, unpacked in a run's folder with their owners.
///
/// Another user than root keeps them as a subordinate user, in the user namespace that mmdebstrap makes: only there are they
/// who they are in the archive.
struct FileTrees: Sendable {
    static let unpackLimit = Duration.seconds(600)

    let runner: any CommandRunner
    let folder: FilePath

    /// A program that sees the trees' owners.
    static func call(_ program: String, _ arguments: [String], timeLimit: Duration) -> Command {
        guard getuid() != 0 else { return Command(program, arguments, timeLimit: timeLimit) }
        return Command("mmdebstrap", ["--unshare-helper", program] + arguments, timeLimit: timeLimit)
    }

    /// Unpacks an archive.
    ///
    /// - Returns: The tree's folder.
    func unpack(_ archive: FilePath, as name: String) async throws -> FilePath {
        let tree = folder.appending(name)
        try FileManager.default.createDirectory(atPath: tree.string, withIntermediateDirectories: true)
        if getuid() != 0 { chmod(tree.string, 0o777) }
        let arguments = [
            "--extract", "--zstd", "--file=\(archive)", "--directory=\(tree)", "--numeric-owner", "--same-permissions",
            "--acls", "--xattrs", "--xattrs-include=*",
        ]
        try await runner.check(Self.call("tar", arguments, timeLimit: Self.unpackLimit))
        return tree
    }

    /// Removes all trees.
    func remove() async throws {
        let arguments = ["-rf", "--one-file-system", "--", folder.string]
        try await runner.check(Self.call("rm", arguments, timeLimit: .seconds(120)))
    }
}
