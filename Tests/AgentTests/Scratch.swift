import Glibc

@testable import Agent

/// A directory of a test's own, with a node's trees below it; removed at the end of the scope.
final class Scratch {
    let path: String

    init() throws {
        path = try Files.makeTemporaryDirectory(in: "/tmp", prefix: "agent-test-")
    }

    deinit {
        Self.remove(path)
    }

    /// Where a node's things are, below this directory.
    var paths: HostPaths {
        var paths = HostPaths()
        paths.sysfs = path + "/sys"
        paths.devices = path + "/dev"
        paths.proc = path + "/proc"
        paths.run = path + "/run"
        paths.plugins = path + "/plugins"
        paths.bootSelector = path + "/bareproof-boot"
        paths.grub = path + "/ramdisk-grub"
        paths.request = path + "/provision.json"
        paths.actionResults = path + "/exec_actions.json"
        paths.configDrive = path + "/config-drive.img"
        paths.templates = path + "/templates"
        paths.bootInfo = path + "/boot-info.json"
        paths.bootInfoAlias = path + "/boot_entries.json"
        return paths
    }

    /// Writes a file, and makes the directories above it.
    func write(_ name: String, _ text: String = "", permissions: UInt32 = 0o644) throws {
        try Self.write(path + "/" + name, text, permissions: permissions)
    }

    static func write(_ path: String, _ text: String = "", permissions: UInt32 = 0o644) throws {
        try Files.makeDirectories(path.split(separator: "/").dropLast().map { "/" + $0 }.joined())
        try Files.write(Array(text.utf8), to: path, permissions: permissions)
    }

    func link(_ name: String, to target: String) throws {
        try Files.makeDirectories((path + "/" + name).split(separator: "/").dropLast().map { "/" + $0 }.joined())
        try Files.link(path + "/" + name, to: target)
    }

    /// A file of that size without content.
    ///
    /// - Returns: Its path.
    @discardableResult
    func makeSparse(_ name: String, mib: Int) throws -> String {
        try write(name)
        truncate(path + "/" + name, mib << 20)
        return path + "/" + name
    }

    /// Whether nothing was ever written to a sparse file.
    func isUntouched(_ name: String) -> Bool {
        var status = stat()
        return stat(path + "/" + name, &status) == 0 && status.st_blocks == 0
    }

    func text(_ name: String) -> String? { Files.line(path + "/" + name) }

    private static func remove(_ path: String) {
        if Files.target(of: path) == nil {
            for name in Files.names(in: path) { remove(path + "/" + name) }
        }
        if unlink(path) != 0 { rmdir(path) }
    }
}
