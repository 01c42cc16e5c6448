internal import Documents
internal import Commands
internal import NodeTemplates
internal import SystemPackage

/// Makes the disks of a node.
enum NodeDisks {
    /// Makes sparse, blank qcow2 files.
    ///
    /// - Returns: The files by the disks' names.
    static func make(
        _ disks: [DiskShape], in folder: FilePath, runner: any CommandRunner
    ) async throws -> [String: FilePath] {
        var files: [String: FilePath] = [:]
        for disk in disks {
            let file = folder.appending("\(disk.name).qcow2")
            try await runner.check(
                Command(
                    "qemu-img",
                    ["create", "-q", "-f", "qcow2", "-o", "lazy_refcounts=on", file.string, "\(disk.size.bytes)"]))
            files[disk.name] = file
        }
        return files
    }
}
