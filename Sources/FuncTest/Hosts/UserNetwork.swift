internal import Foundation
internal import Libvirt
internal import NodeTemplates
internal import SystemPackage

/// What is so for nodes on QEMU's user-mode network: each has one for itself, and nobody else sees its addresses.
extension NodeHost {
    /// Where QEMU puts the node.
    static var userAddress: String { "10.0.2.15" }

    var libvirtNetwork: String? { nil }

    func takeAddress() throws -> String { UserNetwork.anyAddress() }

    func internetAddress(of address: String) -> String { Self.userAddress }
    func giveBack(_ address: String) {}

    func publish(_ tftpRoot: FilePath, for address: String) async throws {
        try await send(tftpRoot)
    }

    /// The port that the kernel chose when QEMU asked for any.
    func sshPort(of domain: String) async throws -> Int {
        let answer = try await hypervisor.monitor(domain, "info usernet")
        guard let match = answer.firstMatch(of: /TCP\[HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)/),
            let port = Int(match.1)
        else { throw NodeError.noForwardedPort(domain, answer) }
        return port
    }

    func proxyCommand(to address: String) -> String? { nil }
}

/// QEMU's user-mode network.
enum UserNetwork {
    /// An address for a network card, in the range that QEMU has for virtual machines.
    static func anyAddress() -> String {
        CardAddress.text([0x52, 0x54, 0] + (0..<3).map { _ in UInt8.random(in: 0...255) })
    }
}
