internal import Glibc

/// What libcurl says too little about: a file of this machine that is none. It takes a directory for an empty file.
enum LocalFile {
    /// Makes sure that a `file` URL names something that can be read from its begin to its end; every other URL passes.
    ///
    /// - Returns: What it is; nil for every other URL.
    /// - Throws: ``TransferError``.
    @discardableResult
    static func check(_ url: String) throws(TransferError) -> RemoteFile? {
        guard let path = path(of: url) else { return nil }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw TransferError(url: url, reason: .local(String(cString: strerror(errno))))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return RemoteFile(length: Int64(status.st_size), acceptsRanges: true)
        case S_IFBLK: return RemoteFile(acceptsRanges: true)
        case S_IFDIR: throw TransferError(url: url, reason: .local("a directory, not an image"))
        default: throw TransferError(url: url, reason: .local("neither a file nor a block device"))
        }
    }

    /// The path of `file:///path` or `file://localhost/path`, with `%20` and the like as what they stand for.
    static func path(of url: String) -> String? {
        guard url.lowercased().hasPrefix("file://") else { return nil }
        let rest = url.dropFirst("file://".count)
        return rest.firstIndex(of: "/").map { decoded(rest[$0...]) }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
