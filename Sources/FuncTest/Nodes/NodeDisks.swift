internal import Documents
internal import Commands
internal import NodeTemplates
internal import SystemPackage

/// Makes the disks of a node.
enum NodeDisks {
    /// Makes sparse, blank qcow2 files.
    ///
    /// - Parameters:
    ///   - disks: The disks.
    ///   - folder: The folder that names the files.
    ///   - place: Where a file is on the host that makes it.
    ///   - runner: Runs programs on that host.
    /// - Returns: The files by the disks' names.
    static func make(
        _ disks: [DiskShape], in folder: FilePath, place: (FilePath) -> FilePath = { $0 }, runner: any CommandRunner
    ) async throws -> [String: FilePath] {
        let files = files(disks, in: folder)
        for disk in disks {
            guard let file = files[disk.name] else { continue }
            let arguments = ["create", "-q", "-f", "qcow2", "-o", "lazy_refcounts=on"]
            try await runner.check(
                Command("qemu-img", arguments + [place(file).string, "\(disk.size.bytes)"]))
        }
        return files
    }

    /// Makes the files of a shape's disks where the node runs: blank ones, and copies of those with content.
    ///
    /// - Parameter folder: The node's folder here; its place there exists.
    static func make(
        of shape: NodeShape, in folder: FilePath, environment: Environment
    ) async throws -> [String: FilePath] {
        let host = environment.host
        let contents = try await ContentStore(environment: environment).files(of: shape)
        let blank = shape.disks.filter { contents[$0.name] == nil }
        _ = try await make(blank, in: folder, place: host.place, runner: host.runner)
        let files = files(shape.disks, in: folder)
        for (name, source) in contents {
            guard let file = files[name] else { continue }
            // The copy is the node's alone: the cache can be removed at any time, and a report takes the disk with it.
            try await environment.runner.check(
                Command(
                    "cp", ["--reflink=auto", "--sparse=always", source.string, file.string], timeLimit: .seconds(300)))
            try await host.send(file)
        }
        return files
    }

    /// Where the files are, by the disks' names.
    static func files(_ disks: [DiskShape], in folder: FilePath) -> [String: FilePath] {
        Dictionary(disks.map { ($0.name, folder.appending("\($0.name).qcow2")) }, uniquingKeysWith: { $1 })
    }
}
