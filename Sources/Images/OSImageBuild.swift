internal import Commands
internal import SystemPackage

/// An OS image: one bootstrap that leaves it compressed with zstd, and other formats made of that.
struct OSImageBuild: Sendable {
    /// What a build leaves; other formats are made of the first.
    static let built: Set<ImageFormat> = [.zstd, .tree]
    static let conversionLimit: Duration = .seconds(15 * 60)

    let name: String
    let builder: ImageBuilder
    let report: Reporter

    /// Takes or builds the image in the formats that are asked for.
    func image(_ formats: Set<ImageFormat>) async throws -> OSImage {
        let definition = try definition()
        let input = try builder.input(name, definition)
        let artefact = Artefact(kind: "os", name: name, key: input.key)
        let folder = try await builder.store.take(artefact, report: report) { folder in
            try Prerequisites.check(for: "building the image '\(name)'")
            try await build(definition, input, artefact, into: folder)
        }
        let metadataFile = folder.appending("metadata.json")
        var image = OSImage(
            name: name, metadata: try OSImageMetadata(reading: metadataFile), metadataFile: metadataFile,
            kernel: folder.appending("kernel"), initrd: folder.appending("initrd"),
            files: [:])
        for format in Self.built { image.files[format] = folder.appending(format.fileName(for: name)) }
        for format in formats.subtracting(Self.built) {
            // qemu-img cannot read a stream.
            let source = format == .qcow2 ? try await raw(image, key: input.key) : try image.file(.zstd)
            image.files[format] = try await convert(source, to: format, key: input.key)
        }
        return image
    }

    private func raw(_ image: OSImage, key: ContentKey) async throws -> FilePath {
        if let file = image.files[.raw] { return file }
        return try await convert(try image.file(.zstd), to: .raw, key: key)
    }

    private func definition() throws -> ImageDefinition {
        let folder = builder.definitions.appending("os")
        let names = try Files.names(in: folder).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        guard names.contains(name) else {
            throw ImageError(
                .definition, "building the image '\(name)'",
                reason: "'\(folder)' defines \(names.joined(separator: ", "))")
        }
        return try ImageDefinition(reading: folder.appending("\(name).yaml"), in: builder.definitions)
    }

    private func build(
        _ definition: ImageDefinition, _ input: BuildInput, _ artefact: Artefact, into folder: FilePath
    ) async throws {
        try await builder.bootstrap(definition).run(
            input: input, outputs: ["kernel", "initrd", "image.zst", "tree.tar.zst", "facts", "os-release"],
            into: folder,
            log: builder.store.cache.log(of: artefact), report: report)
        for (file, format) in [("image.zst", ImageFormat.zstd), ("tree.tar.zst", .tree)] {
            try Files.rename(folder.appending(file), to: folder.appending(format.fileName(for: name)))
        }
        let facts = try Facts(reading: folder.appending("facts"))
        let metadata = OSImageMetadata(
            name: name, size: try facts.number("size"), sha256: try facts.text("sha256"),
            md5: try facts.text("md5"), fileSystem: definition.settings["file_system"] ?? "ext4",
            uuid: input.key.uuid, kernel: try facts.text("kernel"),
            osRelease: try Facts(reading: folder.appending("os-release")).values)
        try metadata.write(to: folder.appending("metadata.json"))
    }

    /// Makes another format of the zstd file; the folder of the image itself stays as it is.
    private func convert(_ file: FilePath, to format: ImageFormat, key: ContentKey) async throws -> FilePath {
        let target = format.fileName(for: name)
        let artefact = Artefact(kind: "os-\(format.rawValue)", name: name, key: key)
        let report = Reporter(artefact: target, onProgress: report.onProgress)
        let folder = try await builder.store.take(artefact, report: report) { folder in
            try await builder.store.runner.check(
                Self.conversion(of: file, to: format, as: folder.appending(target)))
        }
        return folder.appending(target)
    }

    static func conversion(of file: FilePath, to format: ImageFormat, as target: FilePath) -> Command {
        switch format {
        case .raw, .zstd, .tree:
            return Command(
                "zstd", ["-q", "-d", "--sparse", file.string, "-o", target.string], timeLimit: conversionLimit)
        case .gzip: return repacking("gzip -n -6", file, as: target)
        // A level that takes a minute instead of ten, for a file that is a tenth larger.
        case .xz: return repacking("xz -T0 -2", file, as: target)
        case .qcow2:
            return Command(
                "qemu-img", ["convert", "-c", "-f", "raw", "-O", "qcow2", file.string, target.string],
                timeLimit: conversionLimit)
        }
    }

    private static func repacking(_ program: String, _ file: FilePath, as target: FilePath) -> Command {
        // bash, since a failing zstd in front of a pipe is not to be missed
        let pipe = "zstd -q -d -c -- \"$1\" | \(program) >\"$2\""
        return Command(
            "bash", ["-o", "pipefail", "-c", pipe, "bash", file.string, target.string], timeLimit: conversionLimit)
    }
}
