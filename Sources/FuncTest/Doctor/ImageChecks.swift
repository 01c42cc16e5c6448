internal import Commands
internal import Documents
internal import Foundation
internal import Glibc
internal import Images
internal import SystemPackage

/// What building and keeping images needs.
struct ImageChecks: Sendable {
    /// The ramdisk, a Debian in each format, and nodes' disks.
    static let enough = ByteCount(bytes: 15 << 30)
    /// The ramdisk and one Debian.
    static let least = ByteCount(bytes: 4 << 30)

    let runner: any CommandRunner
    let cache: ImageCache

    /// User namespaces, by the program that builds images in one.
    @Sendable func namespaces() async throws -> Finding {
        let command = Command("mmdebstrap", ["--unshare-helper", "id", "-u"], timeLimit: .seconds(20))
        do {
            let result = try await runner.run(command)
            guard result.status == .exited(0), result.standardOutput.trimmed == "0" else {
                let said = result.standardError.isEmpty ? result.standardOutput : result.standardError
                let advice = Prerequisites.advice(for: said) ?? "sysctl kernel.unprivileged_userns_clone=1"
                return Finding("user namespaces", .warn, "\(said.trimmed); no image can be built", mend: advice)
            }
            return Finding("user namespaces", .ok, "a program is root in one")
        } catch let error as CommandError where error.reason == .notFound {
            return Finding(
                "user namespaces", .warn, "not tried: no mmdebstrap", mend: "apt-get install mmdebstrap uidmap")
        }
    }

    @Sendable func tools() async throws -> Finding {
        let missing = Prerequisites.missing()
        guard missing.isEmpty else {
            let packages = Set(missing.compactMap { Prerequisites.packages[$0] }).sorted().joined(separator: " ")
            let found = "not installed: \(missing.joined(separator: ", ")); no image can be built"
            return Finding("tools for images", .warn, found, mend: "apt-get install \(packages)")
        }
        return Finding("tools for images", .ok, Prerequisites.packages.keys.sorted().joined(separator: ", "))
    }

    @Sendable func space() async throws -> Finding {
        var folder = cache.root
        while !FileManager.default.fileExists(atPath: folder.string), folder.removeLastComponent() {}
        var status = statvfs()
        guard statvfs(folder.string, &status) == 0 else { throw Errno(rawValue: errno) }
        return Self.space(ByteCount(bytes: Int64(status.f_bavail) * Int64(status.f_frsize)), at: cache.root)
    }

    static func space(_ free: ByteCount, at root: FilePath) -> Finding {
        let found = "\(free.bytes >> 30) GiB free for \(root)"
        if free.bytes >= enough.bytes { return Finding("disk space", .ok, found) }
        let mend = "free some, or: export XDG_CACHE_HOME=/a/larger/disk"
        let grade = free.bytes >= least.bytes ? Finding.Grade.warn : .fail
        return Finding(
            "disk space", grade, "\(found), of \(enough.bytes >> 30) GiB that a whole suite takes", mend: mend)
    }
}
