internal import CGuestfs
internal import Glibc

extension Appliance {
    /// The size in bytes that a mounted file system says it has.
    public func mountedSize(at path: String) throws(GuestfsError) -> Int64 {
        guard let status = guestfs_statvfs(handle.pointer, path) else {
            throw .last(handle, "asking for the size of the file system at \(path)")
        }
        defer { guestfs_free_statvfs(status) }
        return status.pointee.blocks * status.pointee.frsize
    }

    /// Mounts a file system.
    ///
    /// - Parameter isReadOnly: Whether it must not be changed.
    public func mount(_ device: String, at path: String, isReadOnly: Bool = true) throws(GuestfsError) {
        let mount = isReadOnly ? guestfs_mount_ro : guestfs_mount
        try handle.require(mount(handle.pointer, device, path), "mounting \(device) at \(path)")
    }

    /// Unmounts all.
    public func unmountAll() throws(GuestfsError) {
        try handle.require(guestfs_umount_all(handle.pointer), "unmounting")
    }

    /// Whether there is a regular file, links followed.
    public func isFile(_ path: String) throws(GuestfsError) -> Bool {
        try handle.require(bareproof_is_file(handle.pointer, path), "looking for \(path)") == 1
    }

    /// The bytes of a file.
    ///
    /// - Parameter limit: The most bytes that are taken; a larger file is an error.
    public func read(_ path: String, limit: Int64 = 4 << 20) throws(GuestfsError) -> [UInt8] {
        let attempt = "reading \(path)"
        let size = try handle.require(guestfs_filesize(handle.pointer, path), attempt)
        guard size <= limit else {
            throw GuestfsError(attempt: attempt, errno: EFBIG, message: "\(size) bytes are more than \(limit)")
        }
        var count = 0
        guard let bytes = guestfs_read_file(handle.pointer, path, &count) else { throw .last(handle, attempt) }
        defer { free(bytes) }
        return UnsafeRawBufferPointer(start: bytes, count: count).map(\.self)
    }

    /// The text of a file; bytes that are no UTF-8 become U+FFFD.
    public func text(_ path: String) throws(GuestfsError) -> String {
        try String(decoding: read(path), as: UTF8.self)
    }
}
