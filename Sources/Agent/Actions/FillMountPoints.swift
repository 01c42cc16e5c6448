internal import Commands
internal import Provisioning

/// Copies what an image brings below its mount points onto the new file systems that are mounted there. Otherwise the mounts
/// would cover it: the kernels of an image, for one, lie in its `/boot` (facts 4.4).
struct FillMountPoints {
    let workshop: Workshop

    /// Fills the file systems of a system whose image was just written.
    func fill(_ system: ImagePlan, _ plan: StoragePlan) async throws {
        let mounts = plan.mounts(of: system.name)
        guard mounts.contains(where: isFilled) else { return }
        try await MountTree.with(workshop) { tree in
            for fileSystem in mounts {
                guard let path = fileSystem.mountPath else { continue }
                if isFilled(fileSystem) {
                    try await fill(fileSystem, from: try InstalledFiles(root: tree.root).resolve(path))
                }
                try await tree.mount(fileSystem.device, at: path)
            }
        }
    }

    /// Whether a file system was made, and not brought by an image or kept.
    private func isFilled(_ fileSystem: FileSystemPlan) -> Bool {
        fileSystem.source == nil && !fileSystem.isKept
    }

    /// Copies what is in a directory of a mounted system onto a file system that is mounted over it afterwards.
    private func fill(_ fileSystem: FileSystemPlan, from directory: String) async throws {
        guard !Files.names(in: directory).isEmpty else { return }
        try await attempting("copying \(directory) to \(fileSystem.device)") {
            try await MountTree.with(workshop) { tree in
                try await tree.mount(fileSystem.device, at: "/")
                try await workshop.runner.check(Tools.copy(directory, to: tree.root, as: fileSystem.type))
            }
        }
    }
}
