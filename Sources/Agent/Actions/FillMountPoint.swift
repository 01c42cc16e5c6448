internal import Commands
internal import Provisioning

/// Moves what an image brings below a mount point onto the new file system that is mounted there. Otherwise the mount
/// would cover it: the kernels of an image, for one, lie in its `/boot`.
struct FillMountPoint {
    let workshop: Workshop

    /// Copies what is in a directory of a mounted system onto a file system that is mounted over it afterwards.
    func fill(_ fileSystem: FileSystemPlan, from directory: String) async throws {
        guard fileSystem.source == nil, !fileSystem.isKept, !Files.names(in: directory).isEmpty else { return }
        try await attempting("copying \(directory) to \(fileSystem.device)") {
            try await MountTree.with(workshop) { tree in
                try await tree.mount(fileSystem.device, at: "/")
                try await workshop.runner.check(Tools.copy(directory, to: tree.root, as: fileSystem.type))
            }
        }
    }
}
