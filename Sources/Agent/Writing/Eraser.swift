internal import Blocking
internal import CLinux
internal import Glibc
internal import SystemPackage

/// Makes zeros of both ends of devices, where signatures are: partition tables, all four labels of ZFS, both LUKS headers,
/// and the metadata of RAID in each of its versions. `wipefs` removes what it knows; this also what it does not.
///
/// A disk that makes no zeros itself is written to: that blocks, on a thread of its own.
actor Eraser {
    /// The one.
    static let shared = Eraser()

    /// Bytes at the begin: LUKS may have its second header as far as 4 MiB in.
    private static let beginReach: UInt64 = 5 << 20
    /// Bytes at the end: ZFS takes 512 KiB, RAID 0.90 up to 128 KiB.
    private static let endReach: UInt64 = 1 << 20
    /// What is written at once where the kernel makes no zeros.
    private static let chunk = 1 << 20

    private let thread = BlockingThread(name: "eraser")

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init() {}

    /// Erases both ends of a device.
    ///
    /// - Parameters:
    ///   - path: The device.
    ///   - size: Its size in bytes.
    ///   - parts: Stretches of it in bytes, whole sectors, whose ends are erased too: they will be devices themselves, and
    ///     whoever looks at them then finds nothing.
    /// - Throws: ``FileError``; `CancellationError` between two stretches.
    func erase(_ path: String, size: UInt64, parts: [Range<UInt64>] = []) throws {
        do {
            // The kernel refuses O_EXCL if the device is mounted or part of something.
            let options = FileDescriptor.OpenOptions([.closeOnExec, .exclusiveCreate])
            let file = try FileDescriptor.open(FilePath(path), .writeOnly, options: options)
            try file.closeAfter {
                for range in ([0..<size] + parts).flatMap(Self.ends) {
                    try Task.checkCancellation()
                    try Self.zero(range, of: file)
                }
                if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
            }
        } catch let error as Errno {
            throw FileError("erasing", path, error)
        }
    }

    /// Where signatures of a device can be that takes a range.
    static func ends(_ range: Range<UInt64>) -> [Range<UInt64>] {
        guard UInt64(range.count) > beginReach + endReach else { return range.isEmpty ? [] : [range] }
        return [
            range.lowerBound..<range.lowerBound + beginReach, range.upperBound - endReach..<range.upperBound,
        ]
    }

    private static func zero(_ range: Range<UInt64>, of file: FileDescriptor) throws {
        if bareproof_zero_out(file.rawValue, range.lowerBound, UInt64(range.count)) == 0 { return }
        // A file in place of a device, in tests.
        guard errno == ENOTTY else { throw Errno(rawValue: errno) }
        let zeros = [UInt8](repeating: 0, count: chunk)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count = min(UInt64(chunk), range.upperBound - offset)
            _ = try file.writeAll(toAbsoluteOffset: Int64(offset), zeros.prefix(Int(count)))
            offset += count
        }
    }
}
