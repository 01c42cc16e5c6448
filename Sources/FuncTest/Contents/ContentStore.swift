internal import Commands
internal import Documents
internal import Foundation
internal import Guestfs
internal import Images
internal import NodeTemplates
internal import SystemPackage

/// The disks of node shapes that are not blank, made once and kept in the cache under a key of all that they depend on.
struct ContentStore: Sendable {
    let environment: Environment

    private static let version = "1"
    /// How long writing may take: an image is some hundred MiB, without KVM.
    private static let limit = Duration.seconds(900)

    /// What the content of a shape's disks depends on; nil if all are blank.
    func key(of shape: NodeShape) async throws -> ContentKey? {
        guard !shape.content.isBlank else { return nil }
        return try await key(of: shape, images(of: shape) { _ in })
    }

    /// The image files of the disks with content, by the disks' names. What a node gets is a copy.
    ///
    /// - Parameters:
    ///   - shape: The node's shape.
    ///   - onProgress: Hears what is made, and why.
    func files(
        of shape: NodeShape, onProgress: @escaping @Sendable (BuildProgress) -> Void = { _ in }
    ) async throws -> [String: FilePath] {
        guard !shape.content.isBlank else { return [:] }
        let images = try await images(of: shape, onProgress)
        let disks = shape.disks.filter { shape.content.disks[$0.name] != nil }
        let folder = try await environment.images.folder(
            kind: "disks", name: shape.name, key: key(of: shape, images), onProgress: onProgress
        ) { folder in
            try await make(shape.content, of: disks, with: images, in: folder)
        }
        return NodeDisks.files(disks, in: folder)
    }

    private func images(
        of shape: NodeShape, _ onProgress: @escaping @Sendable (BuildProgress) -> Void
    ) async throws -> [OSImage] {
        var images: [OSImage] = []
        for name in shape.content.images.sorted() {
            images.append(try await environment.images.osImage(name, formats: [.raw], onProgress: onProgress))
        }
        return images
    }

    private func key(of shape: NodeShape, _ images: [OSImage]) throws -> ContentKey {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var key = ContentKeyBuilder(artefact: "disks")
        key.add("writer", Self.version)
        key.add("content", try encoder.encode(shape.content))
        for disk in shape.disks { key.add("disk", "\(disk.name) \(disk.size.bytes) \(disk.sectorSize)") }
        for image in images { key.add("image", image.metadata.uuid) }
        return key.key()
    }

    private func make(
        _ content: InitialContent, of disks: [DiskShape], with images: [OSImage], in folder: FilePath
    ) async throws {
        let files = try await NodeDisks.make(disks, in: folder, runner: environment.runner)
        let drives =
            try disks.compactMap { disk in
                files[disk.name].map {
                    Drive(file: $0.string, sectorSize: disk.sectorSize, isReadOnly: false)
                }
            } + images.map { Drive(file: try $0.file(.raw).string, format: "raw") }
        // In the folder of a run, what a killed process leaves is found.
        let run = try RunDirectory(in: environment.runs)
        defer { try? run.remove() }
        let scratch = try run.makeFolder("guestfs")
        let writer = ContentWriter(content: content, disks: disks, images: images.map(\.name))
        try await Appliance.run(
            drives: drives,
            settings: ApplianceSettings(
                scratch: scratch.string, forceTCG: environment.accelerator.value == .tcg, purpose: "writing disks",
                timeLimit: Self.limit)
        ) { try writer.write($0) }
    }
}
