internal import Commands
internal import Foundation
internal import NodeTemplates
internal import SystemPackage

/// The firmware of nodes: Debian's packages have it.
enum NodeFirmware {
    /// UEFI's program, without Secure Boot.
    static let code: FilePath = "/usr/share/OVMF/OVMF_CODE_4M.fd"
    /// Its variables as the vendor delivers them.
    static let variables: FilePath = "/usr/share/OVMF/OVMF_VARS_4M.fd"
    /// A GRUB that UEFI loads over the network: it reads `grub/grub.cfg` from where it came from.
    static let networkLoader: FilePath = "/usr/lib/grub/x86_64-efi/monolithic/grubnetx64.efi"
    /// What that GRUB lacks to fetch by HTTP: it looks for it in `grub/x86_64-efi`, where it came from.
    static let networkModule: FilePath = "/usr/lib/grub/x86_64-efi/http.mod"

    /// The files of a node's firmware; its variables are blank, and the node's own for as long as it exists.
    ///
    /// - Returns: Nil for BIOS, which QEMU brings.
    /// - Throws: ``NodeFirmwareError`` where a package is missing.
    static func files(
        for firmware: NodeShape.Firmware, in folder: FilePath, on host: any NodeHost
    ) async throws -> NodeInstance.FirmwareFiles? {
        guard let files = existingFiles(for: firmware, in: folder, on: host) else { return nil }
        try require([networkLoader, networkModule], of: "grub-efi-amd64-bin")
        for file in [code, variables] {
            let test = Command("test", ["-r", file.string])
            guard try await host.runner.check(test, accepting: [0, 1]).status == .exited(0) else {
                throw NodeFirmwareError(file: file, package: "ovmf")
            }
        }
        // What the package delivers is for reading only.
        let copy = ["-m", "600", variables.string, files.variables.string]
        try await host.runner.check(Command("install", copy))
        return files
    }

    /// The files of a node that was made before.
    static func existingFiles(
        for firmware: NodeShape.Firmware, in folder: FilePath, on host: any NodeHost
    ) -> NodeInstance.FirmwareFiles? {
        guard firmware == .uefi else { return nil }
        return NodeInstance.FirmwareFiles(code: code, variables: host.place(of: folder.appending(ownVariables)))
    }

    /// Fails if a package is missing whose files a node with UEFI needs.
    static func requirePackages() throws {
        try require([code, variables], of: "ovmf")
        try require([networkLoader, networkModule], of: "grub-efi-amd64-bin")
    }

    private static let ownVariables = "nvram.fd"

    private static func require(_ files: [FilePath], of package: String) throws {
        let missing = files.filter { !FileManager.default.isReadableFile(atPath: $0.string) }
        if let file = missing.first { throw NodeFirmwareError(file: file, package: package) }
    }
}

/// A file that a node with UEFI needs and this host does not have.
struct NodeFirmwareError: Error, CustomStringConvertible {
    var file: FilePath
    var package: String

    var description: String {
        "looking for UEFI firmware: no \(file) where nodes run; install it there with: apt-get install \(package)"
    }
}
