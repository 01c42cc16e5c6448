internal import Commands
internal import SystemPackage

/// The ramdisk's base layer, and the ramdisk as base and agent together.
struct RamdiskBuild: Sendable {
    let builder: ImageBuilder
    let report: Reporter

    /// The layer with everything but the agent.
    ///
    /// - Returns: Its folder, with `kernel`, `base.cpio.zst` and `facts`, and its key.
    func base() async throws -> (folder: FilePath, key: ContentKey) {
        let definition = try ImageDefinition(
            reading: builder.definitions.appending("ramdisk.yaml"), in: builder.definitions)
        let input = try builder.input("ramdisk", definition)
        let artefact = Artefact(kind: "ramdisk-base", name: "ramdisk", key: input.key)
        let folder = try await builder.store.take(artefact, report: report) { folder in
            try Prerequisites.check(for: "building the ramdisk")
            try await builder.bootstrap(definition).run(
                input: input, outputs: ["kernel", "base.cpio.zst", "facts"], into: folder,
                log: builder.store.cache.log(of: artefact), report: report)
        }
        return (folder, input.key)
    }

    /// Joins the layers.
    func join(
        base: (folder: FilePath, key: ContentKey), agent: (file: FilePath, key: ContentKey)
    ) async throws -> Ramdisk {
        var keyBuilder = ContentKeyBuilder(artefact: "ramdisk")
        keyBuilder.add("base", base.key.digest)
        keyBuilder.add("agent", agent.key.digest)
        let artefact = Artefact(kind: "ramdisk", name: "ramdisk", key: keyBuilder.key())
        let folder = try await builder.store.take(artefact, report: report) { folder in
            try await builder.store.runner.check(
                Command(
                    "sh",
                    [
                        "-c", "cat -- \"$1\" \"$2\" >\"$3\"", "sh", base.folder.appending("base.cpio.zst").string,
                        agent.file.string, folder.appending("initramfs").string,
                    ]))
        }
        return try describe(folder, base: base.folder, key: artefact.key)
    }

    private func describe(_ folder: FilePath, base: FilePath, key: ContentKey) throws -> Ramdisk {
        let kernel = base.appending("kernel")
        let initramfs = folder.appending("initramfs")
        return Ramdisk(
            kernel: kernel, initramfs: initramfs,
            kernelVersion: try Facts(reading: base.appending("facts")).text("kernel"), key: key.digest,
            sizeOnTheWire: try Files.size(kernel) + Files.size(initramfs))
    }
}
