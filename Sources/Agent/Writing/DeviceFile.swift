internal import CLinux
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// A block device, or a file in its place, open for writing. Threads may write different parts of it at once.
final class DeviceFile: Sendable {
    private let file: FileDescriptor
    private let path: String
    private let isOpen = Atomic(true)
    /// Whether the device was never found unable to make zeros.
    private let canPunch = Atomic(true)

    /// Opens a device for this process alone: the kernel refuses if it is mounted or part of something.
    init(_ path: String) throws(FileError) {
        self.path = path
        // Around the page cache, which would hold the image twice on a node with little memory. Some file systems
        // refuse that.
        let exclusive: Int32 = O_WRONLY | O_EXCL | O_CLOEXEC
        var descriptor = open(path, exclusive | bareproof_o_direct)
        if descriptor < 0 && errno == EINVAL { descriptor = open(path, exclusive) }
        guard descriptor >= 0 else { throw FileError("opening", path, Errno(rawValue: errno)) }
        file = FileDescriptor(rawValue: descriptor)
    }

    deinit {
        close()
    }

    private func close() {
        // Nothing is left to be written that `finish` has not seen.
        if isOpen.exchange(false, ordering: .acquiringAndReleasing) { _ = Glibc.close(file.rawValue) }
    }

    /// Writes whole sectors, of which blocks of zeros are made by the device.
    ///
    /// - Parameters:
    ///   - bytes: A multiple of 4096 of them, in memory that begins at one.
    ///   - offset: Where, also a multiple of 4096.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FileError) {
        var position = 0
        while position < bytes.count {
            let (count, isZero) = run(in: bytes, from: position)
            let place = offset + Int64(position)
            if isZero {
                try writeZeros(Int64(count), at: place)
            } else {
                try writeAll(UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]), at: place)
            }
            position += count
        }
    }

    /// Makes zeros of whole blocks.
    ///
    /// On a block device this is BLKZEROOUT without a fallback: the range reads as zeros afterwards, discarded where the
    /// device promises that; or nothing has happened and the zeros are written, as is what a device once failed to do.
    func writeZeros(_ count: Int64, at offset: Int64) throws(FileError) {
        if canPunch.load(ordering: .relaxed) {
            if bareproof_punch_hole(file.rawValue, offset, count) == 0 { return }
            canPunch.store(false, ordering: .relaxed)
        }
        for place in stride(from: offset, to: offset + count, by: ZeroBlock.size) {
            try writeAll(ZeroBlock.zeros.bytes, at: place)
        }
    }

    /// Writes the end of an image, which need not be whole blocks: only the page cache can do that. Nobody else may write
    /// any more.
    func writeEnd(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FileError) {
        _ = fcntl(file.rawValue, F_SETFL, O_WRONLY)
        try writeAll(bytes, at: offset)
    }

    /// Makes sure that everything is on the device, and lets go of it: whoever checks the file system wants it alone.
    func finish() throws(FileError) {
        let isSynced = fsync(file.rawValue) == 0
        let code = Errno(rawValue: errno)
        close()
        if !isSynced { throw FileError("writing", path, code) }
    }

    /// The blocks from a position on that are all zeros, or all not.
    private func run(in bytes: UnsafeRawBufferPointer, from start: Int) -> (count: Int, isZero: Bool) {
        let isZero = ZeroBlock.isAt(start, of: bytes)
        var end = start
        while end < bytes.count, ZeroBlock.isAt(end, of: bytes) == isZero {
            end = min(end + ZeroBlock.size, bytes.count)
        }
        return (end - start, isZero)
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FileError) {
        do {
            _ = try file.writeAll(toAbsoluteOffset: offset, bytes)
        } catch {
            throw FileError("writing", path, error)
        }
    }
}
