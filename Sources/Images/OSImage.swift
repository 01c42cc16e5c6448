public import SystemPackage

/// An operating system to deploy: a file system with all of it, and what is known about it.
public struct OSImage: Sendable {
    /// The definition's name: "debian-12".
    public var name: String
    /// What is known about it.
    public var metadata: OSImageMetadata
    /// The metadata as a JSON file.
    public var metadataFile: FilePath
    /// The kernel in it, as a file to boot it directly.
    public var kernel: FilePath
    /// The initramfs in it, as a file to boot it directly.
    public var initrd: FilePath

    var files: [ImageFormat: FilePath]

    /// The image's file.
    ///
    /// - Throws: ``ImageError`` if the image was not built in this format.
    public func file(_ format: ImageFormat) throws(ImageError) -> FilePath {
        guard let file = files[format] else {
            throw ImageError(
                .format, "taking the image '\(name)' as \(format.rawValue)",
                reason: "it was built as \(files.keys.map(\.rawValue).sorted().joined(separator: ", ")) only",
                nextStep: "name the format when asking for the image")
        }
        return file
    }
}
