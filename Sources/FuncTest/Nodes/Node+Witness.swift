internal import Commands
internal import Foundation
internal import Libvirt
internal import NodeTemplates
internal import SystemPackage

/// What tells later whether anybody wrote to a disk in between.
struct DiskWitness: Sendable, Equatable {
    /// QEMU's own count of what was written, made zero and discarded, in bytes, which nothing on the node can change.
    var writtenBytes: Int64
    /// The SHA-256 of the whole image file: of all that the disk holds, and of where it holds it.
    var checksum: String

    /// What was done to the disk since an earlier look, or nil if nothing was.
    func change(since earlier: DiskWitness) -> String? {
        let written = writtenBytes - earlier.writtenBytes
        if written != 0 { return "\(written) bytes were written to it" }
        if checksum != earlier.checksum { return "its checksum was \(earlier.checksum) and is \(checksum)" }
        return nil
    }
}

extension Node {
    /// Looks at disks of the running node, from outside.
    ///
    /// - Parameter isWanted: Which of the disks that are in the node, by the shape's names.
    func witness(_ isWanted: (String) -> Bool) async throws -> [String: DiskWitness] {
        var witnesses: [String: DiskWitness] = [:]
        for (name, disk) in try await diskCounts() where isWanted(name) {
            // QEMU keeps tables of its own in memory; the file is not the disk before they are in it.
            let said = try await environment.hypervisor.monitor(domain, "qemu-io -d \(disk.path) flush")
            guard said.trimmed.isEmpty else { throw NodeError.notFlushed(domain, disk: name, said.trimmed) }
            witnesses[name] = DiskWitness(writtenBytes: disk.writtenBytes, checksum: try await checksum(of: name))
        }
        return witnesses
    }

    /// QEMU's counts for the disks that are in the running node.
    func diskCounts() async throws -> [String: BlockStatistics.Disk] {
        let names = present.disks.map(\.name)
        return try BlockStatistics.read(try await qemu(#"{"execute": "query-blockstats"}"#), disks: names)
    }

    private func checksum(of disk: String) async throws -> String {
        guard let file = diskFiles[disk] else { return "" }
        let host = environment.host
        let command = Command("sha256sum", [host.place(of: file).string], timeLimit: .seconds(300))
        return String(try await host.runner.check(command).standardOutput.prefix { !$0.isWhitespace })
    }
}
