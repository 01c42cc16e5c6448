internal import CGuestfs

/// Changing drives that are not read-only.
extension Appliance {
    /// Replaces a file's content at once: whoever reads it sees the old content or the new one.
    public func replace(_ path: String, with text: String) throws(GuestfsError) {
        let temporary = path + ".new"
        try write(text, to: temporary)
        try handle.require(guestfs_sync(handle.pointer), "writing \(temporary) to the disk")
        try handle.require(guestfs_mv(handle.pointer, temporary, path), "renaming \(temporary) to \(path)")
    }

    /// Writes a file, and makes the folders that lead to it.
    public func add(_ path: String, with text: String) throws(GuestfsError) {
        let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
        if !folder.isEmpty {
            try handle.require(guestfs_mkdir_p(handle.pointer, String(folder)), "making the folder \(folder)")
        }
        try write(text, to: path)
    }

    private func write(_ text: String, to path: String) throws(GuestfsError) {
        try handle.require(
            Array(text.utf8).withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    guestfs_write(handle.pointer, path, $0.baseAddress, $0.count)
                }
            }, "writing \(path)")
    }

    /// Copies a device onto another one, which has to be blank and at least as large.
    public func copy(_ device: String, to target: String) throws(GuestfsError) {
        try handle.require(
            bareproof_copy_device(handle.pointer, device, target), "copying \(device) to \(target)")
    }

    /// Runs a line of the appliance's shell, for what libguestfs has no call for or one with too few options: types and numbers of
    /// partitions, UUIDs of each file system, versions of metadata, sizes of extents. It sees devices by the kernel's names,
    /// which ``kernelDevice(_:)`` tells.
    ///
    /// - Parameters:
    ///   - line: The line, quoted by whoever made it.
    ///   - attempt: What it is for, as a gerund: "making a file system on vda1".
    /// - Returns: What it printed.
    @discardableResult
    public func run(_ line: String, _ attempt: String) throws(GuestfsError) -> String {
        try handle.take(bareproof_shell(handle.pointer, line), attempt)
    }

    /// The kernel's name of a drive, or of a partition of one.
    public func kernelDevice(_ device: String) -> String {
        kernelNames.kernelDevice(device)
    }

    /// Waits until the appliance's kernel has a device for each partition and volume that was made.
    public func settle() throws(GuestfsError) {
        try run("udevadm settle", "waiting for devices")
    }
}
