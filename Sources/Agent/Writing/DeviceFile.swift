internal import CLinux
internal import Glibc
internal import SystemPackage

/// A block device, or a file in its place, open for writing from its beginning to its end.
struct DeviceFile: Sendable {
    private let file: FileDescriptor
    private let path: String
    private var offset: Int64 = 0
    private var canPunch = true
    private var isDirect: Bool

    /// Runs of zeros shorter than this are written like everything else.
    private static let zeroBlock = 256 << 10

    /// Opens a device for this process alone: the kernel refuses if it is mounted or part of something.
    init(_ path: String) throws(FileError) {
        self.path = path
        // Around the page cache, which would hold the image twice on a node with little memory. Some file systems
        // refuse that.
        let exclusive: Int32 = O_WRONLY | O_EXCL | O_CLOEXEC
        var descriptor = open(path, exclusive | bareproof_o_direct)
        isDirect = descriptor >= 0
        if descriptor < 0 && errno == EINVAL { descriptor = open(path, exclusive) }
        guard descriptor >= 0 else { throw FileError("opening", path, Errno(rawValue: errno)) }
        file = FileDescriptor(rawValue: descriptor)
    }

    /// Writes the next bytes. Long runs of zeros are made by the device, where it promises that they read as zeros.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var position = 0
        while position < bytes.count {
            let (count, isZero) = run(in: bytes, from: position)
            let part = UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
            if !(isZero && punch(count)) { try writeAll(part) }
            position += count
            offset += Int64(count)
        }
    }

    /// Makes sure that everything is on the device, and closes it.
    func finish() throws(FileError) {
        let isSynced = fsync(file.rawValue) == 0
        let code = Errno(rawValue: errno)
        close()
        if !isSynced { throw FileError("writing", path, code) }
    }

    func close() {
        // Nothing is left to be written that `finish` has not seen.
        _ = Glibc.close(file.rawValue)
    }

    /// The blocks from a position on that are all zeros, or all not.
    private func run(in bytes: UnsafeRawBufferPointer, from start: Int) -> (count: Int, isZero: Bool) {
        let isZero = self.isZero(bytes, start)
        var end = start
        while end < bytes.count, self.isZero(bytes, end) == isZero { end = min(end + Self.zeroBlock, bytes.count) }
        return (end - start, isZero)
    }

    /// Whether a whole block is zeros: its first byte is, and each byte equals the one before it.
    private func isZero(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        guard canPunch, start + Self.zeroBlock <= bytes.count, bytes[start] == 0, let base = bytes.baseAddress else {
            return false
        }
        return memcmp(base + start, base + start + 1, Self.zeroBlock - 1) == 0
    }

    /// On a block device this is BLKZEROOUT without a fallback: the range reads as zeros afterwards, or nothing has
    /// happened and the zeros are written.
    private mutating func punch(_ count: Int) -> Bool {
        canPunch = bareproof_punch_hole(file.rawValue, offset, Int64(count)) == 0
        return canPunch
    }

    private mutating func writeAll(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        if isDirect && bytes.count % 4096 != 0 { leaveDirectMode() }
        do {
            _ = try file.writeAll(toAbsoluteOffset: offset, bytes)
        } catch {
            throw FileError("writing", path, error)
        }
    }

    /// The end of an image need not be a whole block, which only the page cache can write.
    private mutating func leaveDirectMode() {
        _ = fcntl(file.rawValue, F_SETFL, O_WRONLY)
        isDirect = false
    }
}
