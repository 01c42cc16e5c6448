internal import Commands
internal import Foundation
internal import SystemPackage

/// What other processes may know of a node: a file in its folder, written anew at each start and each end of its power.
public struct NodeRecord: Sendable, Equatable, Codable {
    /// What a node was started with.
    public enum Boot: String, Sendable, Codable {
        /// The ramdisk.
        case ramdisk
        /// The system on its disks.
        case disk
    }

    /// What is known of a disk: what reads it back has to know no more.
    struct Disk: Sendable, Equatable, Codable {
        var name: String
        /// Bytes in a logical sector.
        var sectorSize: Int
    }

    /// The domain's name.
    public var domain: String
    /// What people call it: its case's name, or its shape's.
    public var label: String
    /// The shape's name.
    public var shape: String
    /// The libvirt connection.
    public var uri: String
    /// The domain's UUID.
    var uuid: String
    /// The address that those of the network cards are counted from.
    var macAddress: String
    /// How often it was started.
    var starts: Int
    /// What it was started with last; nil if it never was.
    public var boot: Boot?
    /// The port on loopback that leads to its SSH server; nil while it is off.
    public var port: Int?
    /// Its disks, in their order.
    var disks: [Disk] = []
    /// What leads SSH to that port if it is another host's; see ``SecureShell``.
    var proxyCommand: String?

    static let fileName = "node.json"
    static let knownHostsName = "known_hosts"

    /// Reads the record of a node.
    ///
    /// - Parameter folder: The node's folder.
    static func read(in folder: FilePath) -> NodeRecord? {
        FileManager.default.contents(atPath: folder.appending(fileName).string)
            .flatMap { try? JSONDecoder().decode(NodeRecord.self, from: $0) }
    }

    /// Writes the record, replacing an older one whole.
    func write(to folder: FilePath) throws {
        try JSONEncoder().encode(self)
            .write(to: URL(filePath: folder.appending(Self.fileName).string), options: .atomic)
    }

    /// The way into the node; nil while it is off.
    func secureShell(
        in folder: FilePath, runner: any CommandRunner, limits: TimeLimits = TimeLimits()
    ) -> SecureShell? {
        guard let port else { return nil }
        return SecureShell(
            runner: runner, port: port, identity: folder.appending("id_ed25519"),
            knownHosts: folder.appending(Self.knownHostsName), control: folder.appending("ssh-\(starts)"),
            proxyCommand: proxyCommand, limits: limits)
    }
}
