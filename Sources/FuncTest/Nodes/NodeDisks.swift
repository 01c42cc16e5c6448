internal import Documents
internal import Commands
internal import NodeTemplates
internal import SystemPackage

/// Makes the disks of a node.
enum NodeDisks {
    /// Makes sparse, blank qcow2 files where the node runs.
    ///
    /// - Parameters:
    ///   - disks: The disks.
    ///   - folder: The node's folder here; its place there exists.
    ///   - host: Where the node runs.
    /// - Returns: The files by the disks' names.
    static func make(
        _ disks: [DiskShape], in folder: FilePath, on host: any NodeHost
    ) async throws -> [String: FilePath] {
        let files = files(disks, in: folder)
        for disk in disks {
            guard let file = files[disk.name] else { continue }
            let place = host.place(of: file).string
            try await host.runner.check(
                Command(
                    "qemu-img", ["create", "-q", "-f", "qcow2", "-o", "lazy_refcounts=on", place, "\(disk.size.bytes)"])
            )
        }
        return files
    }

    /// Where the files are, by the disks' names.
    static func files(_ disks: [DiskShape], in folder: FilePath) -> [String: FilePath] {
        Dictionary(disks.map { ($0.name, folder.appending("\($0.name).qcow2")) }, uniquingKeysWith: { $1 })
    }
}
