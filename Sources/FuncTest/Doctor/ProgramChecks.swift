internal import Commands
internal import Foundation
internal import SystemPackage

/// Programs and files of this host that nodes need.
struct ProgramChecks: Sendable {
    /// The oldest QEMU that nodes are tried with: that of Debian 12.
    static let oldestEmulator = [7, 2]
    /// What the package needs.
    static let oldestCompiler = [6, 3]

    let runner: any CommandRunner

    @Sendable func emulator() async throws -> Finding {
        let mend = "apt-get install qemu-system-x86 qemu-utils ipxe-qemu"
        guard let version = await statedVersion(of: "qemu-system-x86_64"), await statedVersion(of: "qemu-img") != nil
        else {
            return Finding("qemu", .fail, "qemu-system-x86_64 or qemu-img does not run", mend: mend)
        }
        let text = Self.text(version)
        guard !version.lexicographicallyPrecedes(Self.oldestEmulator) else {
            return Finding("qemu", .warn, "\(text) is older than \(Self.text(Self.oldestEmulator))", mend: mend)
        }
        return Finding("qemu", .ok, text)
    }

    @Sendable func firmware() async throws -> Finding {
        do {
            try NodeFirmware.requirePackages()
            return Finding("uefi", .ok, "\(NodeFirmware.code), \(NodeFirmware.networkLoader)")
        } catch let error as NodeFirmwareError {
            return Finding(
                "uefi", .warn, "no \(error.file); nodes with UEFI cannot start",
                mend: "apt-get install \(error.package)")
        }
    }

    /// Where iPXE for QEMU's cards may be.
    static let networkCardFiles = ["/usr/lib/ipxe/qemu/pxe-virtio.rom", "/usr/share/qemu/pxe-virtio.rom"]

    @Sendable func networkBoot() async throws -> Finding {
        let file = Self.networkCardFiles.first {
            FileManager.default.isReadableFile(atPath: $0)
        }
        guard let file else {
            return Finding("network boot", .fail, "no iPXE for QEMU's cards", mend: "apt-get install ipxe-qemu")
        }
        return Finding("network boot", .ok, file)
    }

    @Sendable func secureShell() async throws -> Finding {
        // It says its version on standard error.
        let said = await output("ssh", ["-V"])
        guard let said, await output("which", ["ssh-keygen"]) != nil else {
            return Finding("ssh", .fail, "ssh or ssh-keygen does not run", mend: "apt-get install openssh-client")
        }
        return Finding("ssh", .ok, said)
    }

    @Sendable func trees() async throws -> Finding {
        guard let version = await statedVersion(of: "rsync") else {
            return Finding(
                "rsync", .warn, "it does not run; cases with trees of files cannot", mend: "apt-get install rsync")
        }
        return Finding("rsync", .ok, Self.text(version))
    }

    @Sendable func certificates() async throws -> Finding {
        guard let said = await output("openssl", ["version"]) else {
            return Finding(
                "openssl", .warn, "it does not run; cases with https cannot", mend: "apt-get install openssl")
        }
        return Finding("openssl", .ok, said)
    }

    @Sendable func compiler() async throws -> Finding {
        let mend = "install Swift from https://www.swift.org/install, or give a prebuilt agent with --agent"
        guard let version = await statedVersion(of: "swift") else {
            return Finding("swift", .fail, "it does not run, and the agent has to be built", mend: mend)
        }
        let text = Self.text(version)
        guard !version.lexicographicallyPrecedes(Self.oldestCompiler) else {
            return Finding("swift", .fail, "\(text) is older than \(Self.text(Self.oldestCompiler))", mend: mend)
        }
        return Finding("swift", .ok, text)
    }

    /// The first version number that a program states; nil if it does not run.
    private func statedVersion(of program: String) async -> [Int]? {
        await output(program, ["--version"]).flatMap(Self.version(in:))
    }

    /// What a program says when it ends well; nil if it does not.
    private func output(_ program: String, _ arguments: [String]) async -> String? {
        guard let result = try? await runner.run(Command(program, arguments, timeLimit: .seconds(15))),
            result.status == .exited(0)
        else { return nil }
        return (result.standardOutput.isEmpty ? result.standardError : result.standardOutput).trimmed
    }

    static func version(in text: String) -> [Int]? {
        guard let match = text.firstMatch(of: /(\d+)\.(\d+)(?:\.(\d+))?/) else { return nil }
        return [match.1, match.2, match.3].compactMap { $0.flatMap { Int($0) } }
    }

    private static func text(_ version: [Int]) -> String {
        version.map(String.init).joined(separator: ".")
    }
}
