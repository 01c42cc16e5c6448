/// How an OS image is stored and served.
public enum ImageFormat: String, Sendable, CaseIterable {
    /// The bytes of the disk, as a sparse file.
    case raw
    /// gzip over the bytes.
    case gzip
    /// One zstd frame with a checksum over the bytes.
    case zstd
    /// One xz stream.
    case xz
    /// The files of the system in a tar archive, with owners, ACLs and extended attributes, packed with zstd: what an rsync
    /// server has.
    case tree
    /// QEMU's format, its clusters compressed, as clouds' images are.
    case qcow2

    /// The name of an image's file.
    ///
    /// - Parameter image: The image's name.
    /// - Returns: The name with the ending that says the format.
    public func fileName(for image: String) -> String {
        switch self {
        case .raw: "\(image).raw"
        case .gzip: "\(image).raw.gz"
        case .zstd: "\(image).raw.zst"
        case .xz: "\(image).raw.xz"
        case .tree: "\(image).tar.zst"
        case .qcow2: "\(image).qcow2"
        }
    }
}
