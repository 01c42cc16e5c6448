import Commands
import Foundation
import Logging
import NodeTemplates
import SystemPackage
import Testing

@testable import FuncTest

/// What a node fetches first.
final class NetworkBootTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-boot-\(UUID().uuidString)")
    private let boot = NetworkBoot(
        kernel: "http://10.0.2.2:8080/a/vmlinuz",
        archives: ["http://10.0.2.2:8080/b/ramdisk", "http://10.0.2.2:8080/c/keys"], parameters: "console=ttyS0 x=1")

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    @Test func `BIOS gets a script for iPXE`() throws {
        #expect(try boot.write(to: folder, for: .bios) == "boot.ipxe")
        let text = try String(contentsOfFile: folder.appending("boot.ipxe").string, encoding: .utf8)
        #expect(text.hasPrefix("#!ipxe\n"))
        #expect(text.contains("kernel http://10.0.2.2:8080/a/vmlinuz console=ttyS0 x=1\n"))
        #expect(
            text.hasSuffix("initrd http://10.0.2.2:8080/b/ramdisk\ninitrd http://10.0.2.2:8080/c/keys\nboot\n"))
    }

    @Test func `UEFI gets a menu for GRUB`() {
        #expect(boot.menu.contains("linux (http,10.0.2.2:8080)/a/vmlinuz console=ttyS0 x=1\n"))
        #expect(boot.menu.contains("initrd (http,10.0.2.2:8080)/b/ramdisk (http,10.0.2.2:8080)/c/keys\nboot\n"))
    }

    private static var hasLoader: Bool {
        FileManager.default.fileExists(atPath: NodeFirmware.networkLoader.string)
    }

    @Test(.enabled(if: hasLoader, "Debian's grub-efi-amd64-bin is not installed"))
    func `UEFI gets a GRUB with what it lacks`() throws {
        let name = try boot.write(to: folder, for: .uefi)
        for file in [name, "grub/grub.cfg", "grub/x86_64-efi/http.mod"] {
            #expect(FileManager.default.fileExists(atPath: folder.appending(file).string), "\(file)")
        }
    }

    @Test func `a node with BIOS brings no firmware files`() async throws {
        let host = try await LocalHost.open(
            "test:///default", runner: SystemCommandRunner(logger: Logger(label: "test")))
        #expect(try await NodeFirmware.files(for: .bios, in: folder, on: host) == nil)
    }
}
