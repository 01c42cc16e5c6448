internal import Glibc
internal import SystemPackage

/// The programs that building images needs, and what to do about those that are missing.
public enum Prerequisites {
    /// Programs of this machine, and the Debian packages that they come in.
    public static let packages = [
        "cpio": "cpio", "debugfs": "e2fsprogs", "gzip": "gzip", "mke2fs": "e2fsprogs", "mmdebstrap": "mmdebstrap",
        "mount": "mount", "newuidmap": "uidmap", "strip": "binutils", "zstd": "zstd",
    ]

    /// The programs that are not found in `PATH` or the `sbin` folders, by name.
    public static func missing() -> [String] {
        packages.keys.filter { !isInPath($0) }.sorted()
    }

    /// Fails if a program is not found in `PATH` or the `sbin` folders.
    ///
    /// - Throws: ``ImageError`` that lists all missing programs and names the packages to install.
    static func check(for attempted: String, isInstalled: (String) -> Bool = isInPath) throws(ImageError) {
        let missing = packages.keys.filter { !isInstalled($0) }.sorted()
        guard !missing.isEmpty else { return }
        let needed = Set(missing.compactMap { packages[$0] }).sorted().joined(separator: " ")
        throw ImageError(
            .prerequisite, attempted, reason: "not installed: \(missing.joined(separator: ", "))",
            nextStep: "as root: apt-get install \(needed)")
    }

    /// Explains what mmdebstrap says when it cannot become root of a user namespace.
    public static func advice(for words: String) -> String? {
        if words.contains("/etc/subuid") || words.contains("/etc/subgid") || words.contains("newuidmap") {
            return "as root, add a range of subordinate ids: "
                + "usermod --add-subuids 100000-165535 --add-subgids 100000-165535 \(userName)"
        }
        if words.contains("unprivileged_userns_clone") || words.contains("unshare(") {
            return "as root, allow user namespaces: sysctl kernel.unprivileged_userns_clone=1"
        }
        let isUnreachable = ["Could not resolve", "Unable to fetch", "Failed to fetch"].contains { words.contains($0) }
        if isUnreachable {
            return "check that this machine reaches the Debian mirror, or name another in \(Mirror.variable)"
        }
        if words.contains("No space left") {
            return "free some space in /var/tmp and in the cache, or set TMPDIR to a folder with 4 GiB"
        }
        return nil
    }

    private static var userName: String {
        getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "$USER"
    }

    private static func isInPath(_ program: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return (path + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin").split(separator: ":").contains { folder in
            access("\(folder)/\(program)", X_OK) == 0
        }
    }
}
