internal import CGuestfs

/// Changing files of a drive that is not read-only.
extension Appliance {
    /// Replaces a file's content at once: whoever reads it sees the old content or the new one.
    public func replace(_ path: String, with text: String) throws(GuestfsError) {
        let temporary = path + ".new"
        try handle.require(
            Array(text.utf8).withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    guestfs_write(handle.pointer, temporary, $0.baseAddress, $0.count)
                }
            }, "writing \(temporary)")
        try handle.require(guestfs_sync(handle.pointer), "writing \(temporary) to the disk")
        try handle.require(guestfs_mv(handle.pointer, temporary, path), "renaming \(temporary) to \(path)")
    }
}
