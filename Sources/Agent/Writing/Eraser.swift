internal import Glibc
internal import SystemPackage

/// Overwrites both ends of a device, where signatures are: partition tables, all four labels of ZFS, LUKS headers, and
/// the metadata of RAID in each of its versions. `wipefs` removes what it knows; this also what it does not.
enum Eraser {
    /// Bytes at either end. ZFS takes 512 KiB at each, RAID 0.90 up to 128 KiB at the end.
    private static let reach: UInt64 = 1 << 20

    static func erase(_ path: String, size: UInt64) throws(FileError) {
        do {
            // The kernel refuses O_EXCL if the device is mounted or part of something.
            let options = FileDescriptor.OpenOptions([.closeOnExec, .exclusiveCreate])
            let file = try FileDescriptor.open(FilePath(path), .writeOnly, options: options)
            try file.closeAfter {
                let zeros = [UInt8](repeating: 0, count: Int(min(reach, size)))
                _ = try file.writeAll(toAbsoluteOffset: 0, zeros)
                _ = try file.writeAll(toAbsoluteOffset: Int64(size) - Int64(zeros.count), zeros)
                if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
            }
        } catch {
            throw FileError("erasing", path, error)
        }
    }
}
