internal import Foundation
internal import NodeTemplates
internal import SystemPackage

/// What a node fetches over the network to boot a kernel: one small file by TFTP, the rest by HTTP.
struct NetworkBoot: Equatable {
    /// The kernel's URL.
    var kernel: String
    /// The URLs of the archives that make up the initramfs, in their order.
    var archives: [String]
    /// The kernel's parameters.
    var parameters: String

    /// Writes what QEMU's TFTP server hands out.
    ///
    /// - Returns: The name of the file that the firmware is to load.
    func write(to root: FilePath, for firmware: NodeShape.Firmware) throws -> String {
        switch firmware {
        case .bios:
            try Self.write(script, to: root, as: "boot.ipxe")
            return "boot.ipxe"
        case .uefi:
            try Self.write(menu, to: root.appending("grub"), as: "grub.cfg")
            try Self.copy(NodeFirmware.networkModule, to: root.appending("grub").appending("x86_64-efi"))
            try Self.copy(NodeFirmware.networkLoader, to: root)
            return NodeFirmware.networkLoader.lastComponent?.string ?? ""
        }
    }

    private static func copy(_ file: FilePath, to folder: FilePath) throws {
        let data = try Data(contentsOf: URL(filePath: file.string))
        try write(data, to: folder, as: file.lastComponent?.string ?? "")
    }

    private static func write(_ text: String, to folder: FilePath, as name: String) throws {
        try write(Data(text.utf8), to: folder, as: name)
    }

    private static func write(_ data: Data, to folder: FilePath, as name: String) throws {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        try data.write(to: URL(filePath: folder.appending(name).string))
    }

    /// For iPXE, which is the option ROM of QEMU's network cards.
    var script: String {
        let archives = archives.map { "initrd \($0)\n" }.joined()
        return """
            #!ipxe
            echo bareproof: fetching the kernel
            kernel \(kernel) \(parameters)
            echo bareproof: fetching the ramdisk
            \(archives)boot

            """
    }

    /// For GRUB: iPXE, loaded by the iPXE of the card, would only load itself again.
    var menu: String {
        """
        set pager=0
        echo "bareproof: fetching the kernel"
        linux \(Self.grubPath(kernel)) \(parameters)
        echo "bareproof: fetching the ramdisk"
        initrd \(archives.map(Self.grubPath).joined(separator: " "))
        boot

        """
    }

    /// `(http,10.0.2.2:8080)/path` for `http://10.0.2.2:8080/path`.
    private static func grubPath(_ url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 2)
        guard parts.count == 3, let scheme = parts.first else { return url }
        return "(\(scheme.dropLast()),\(parts[1]))/\(parts[2])"
    }
}
