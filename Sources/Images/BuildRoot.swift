internal import Commands
internal import Glibc
internal import Logging
internal import SystemPackage

/// The folder in which mmdebstrap makes its root file system, away from the cache.
///
/// Files in it belong to the user's subordinate ids, which need a way through every folder above, and a home is often
/// closed to others. A name of the folder lies in the unfinished artefact, so that it is found after a kill.
struct BuildRoot {
    private static let marker = "build-root"

    let path: FilePath

    /// Makes a folder and notes it in an unfinished artefact.
    static func make(for unfinished: FilePath) throws -> BuildRoot {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
        let path = FilePath(parent).appending("bareproof-\(UInt64.random(in: .min ... .max))")
        try Files.write(Array(path.string.utf8), to: unfinished.appending(marker))
        try Files.makeFolder(path)
        guard chmod(path.string, 0o711) == 0 else {
            throw ImageError(.cache, "opening '\(path)' to subordinate users", reason: "\(Errno(rawValue: errno))")
        }
        return BuildRoot(path: path)
    }

    /// Removes what is noted in an unfinished artefact, and the note.
    ///
    /// It never throws: what is left is logged, and its note stays for the next build to take up.
    ///
    /// - Returns: Whether nothing is left.
    @discardableResult
    static func removeLeftover(of unfinished: FilePath, runner: any CommandRunner, logger: Logger) async -> Bool {
        let note = unfinished.appending(marker)
        guard Files.exists(note) else { return true }
        do {
            let path = FilePath(try Files.readText(note))
            // The note's folder is removed as root may be asked to: never anything but one of ours.
            if path.lastComponent?.string.hasPrefix("bareproof-") == true, Files.exists(path) {
                try await remove(path, runner: runner)
            }
            try Files.remove(note)
            return true
        } catch {
            logger.warning("removing the build root that '\(note)' names: \(error)")
            return false
        }
    }

    /// Programs of a bootstrap that was killed live on for a moment and write: hence three tries.
    private static func remove(_ path: FilePath, runner: any CommandRunner) async throws {
        for attempt in 1...3 {
            try await emptyRoots(in: path, runner: runner)
            let removal = Command("rm", ["-rf", "--one-file-system", "--", path.string], timeLimit: .seconds(120))
            let result = try await runner.run(removal)
            if result.status == .exited(0) { return }
            if attempt == 3 { try result.check() }
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// Subordinate users' files can be removed by themselves only; what is left then is the user's own.
    private static func emptyRoots(in path: FilePath, runner: any CommandRunner) async throws {
        let roots = try Files.names(in: path).map { path.appending($0).string }
        guard geteuid() != 0, !roots.isEmpty else { return }
        // The folder's mode hides names from subordinate users, and find wants to return to the folder it started in.
        let empty = "cd / && find \"$@\" -xdev -mindepth 1 -delete"
        _ = try await runner.run(
            Command(
                "mmdebstrap", ["--unshare-helper", "sh", "-c", empty, "sh"] + roots, timeLimit: .seconds(120)))
    }
}
