/// An uncompressed cpio archive in the "newc" format, which the Linux kernel unpacks as (part of) an initramfs.
///
/// Owners are root, times are zero. Folders above an entry are added by themselves, with mode 0755, since the kernel
/// drops entries whose folder does not exist. Appended to another archive it must begin at a multiple of four bytes.
public struct CpioArchive: Sendable {
    private static let folderType: UInt32 = 0o040000
    private static let fileType: UInt32 = 0o100000
    private static let linkType: UInt32 = 0o120000

    private var content: [UInt8] = []
    private var folders: Set<String> = []
    private var nextInode: UInt32 = 1

    /// Makes an empty archive.
    public init() {}

    /// Adds a folder, unless it is there already.
    ///
    /// - Parameters:
    ///   - path: Its path from the root; a leading slash is dropped.
    ///   - mode: Its permission bits.
    public mutating func addDirectory(_ path: String, mode: UInt32 = 0o755) {
        let path = Self.relative(path)
        guard !path.isEmpty, !folders.contains(path) else { return }
        addParents(of: path)
        folders.insert(path)
        append(path, mode: Self.folderType | mode, links: 2, body: [])
    }

    /// Adds a regular file.
    ///
    /// - Parameters:
    ///   - path: Its path from the root; a leading slash is dropped.
    ///   - mode: Its permission bits.
    ///   - bytes: Its content, less than 4 GiB.
    public mutating func addFile(_ path: String, mode: UInt32 = 0o644, bytes: [UInt8]) {
        addParents(of: Self.relative(path))
        append(Self.relative(path), mode: Self.fileType | mode, links: 1, body: bytes)
    }

    /// Adds a symbolic link.
    public mutating func addSymlink(_ path: String, target: String) {
        addParents(of: Self.relative(path))
        append(Self.relative(path), mode: Self.linkType | 0o777, links: 1, body: Array(target.utf8))
    }

    /// The archive with its trailer, padded with zeros to a multiple of four bytes.
    public func bytes() -> [UInt8] {
        var archive = self
        archive.append("TRAILER!!!", mode: 0, links: 1, body: [])
        return archive.content
    }

    private static func relative(_ path: String) -> String {
        path.split(separator: "/").joined(separator: "/")
    }

    private mutating func addParents(of path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        addDirectory(String(path[..<slash]))
    }

    /// Writes one entry: a magic number and 13 fields of eight hexadecimal digits, then name and body, each padded to
    /// a multiple of four bytes (Documentation/driver-api/early-userspace/buffer-format.rst in Linux).
    private mutating func append(_ name: String, mode: UInt32, links: UInt32, body: [UInt8]) {
        let size = UInt32(body.count)
        let fields = [nextInode, mode, 0, 0, links, 0, size, 0, 0, 0, 0, UInt32(name.utf8.count + 1), 0]
        nextInode += 1
        content += "070701".utf8
        for field in fields {
            let digits = String(field, radix: 16, uppercase: true)
            content += String(repeating: "0", count: 8 - digits.count).utf8
            content += digits.utf8
        }
        content += name.utf8
        content.append(0)
        pad()
        content += body
        pad()
    }

    private mutating func pad() {
        while content.count % 4 != 0 { content.append(0) }
    }
}
