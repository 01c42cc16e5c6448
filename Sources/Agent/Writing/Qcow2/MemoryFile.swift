internal import CLinux
internal import Glibc
internal import SystemPackage

/// A file in memory without a name. Nothing is left of it when this process ends, however it ends.
final class MemoryFile: Sendable {
    private let file: FileDescriptor

    /// - Parameter name: What `ls -l /proc/PID/fd` shows.
    init(_ name: String) throws(FileError) {
        let descriptor = bareproof_memory_file(name)
        guard descriptor >= 0 else { throw FileError("making a file in memory for", name, Errno(rawValue: errno)) }
        file = FileDescriptor(rawValue: descriptor)
    }

    deinit {
        try? file.close()
    }

    /// Where programs find it that this process starts.
    var path: String { "/proc/\(getpid())/fd/\(file.rawValue)" }

    /// Adds bytes at the end.
    func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        do {
            _ = try file.writeAll(bytes)
        } catch {
            throw FileError("writing", "a file in memory", error)
        }
    }

    /// The first bytes: fewer than `count` if that is all there is.
    func prefix(_ count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        do {
            let found = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
            return Array(bytes.prefix(found))
        } catch {
            throw FileError("reading", "a file in memory", error)
        }
    }
}

/// How much memory this node can spare.
struct MemoryRoom {
    /// What the agent and `qemu-img` work in, in bytes, and some air.
    static let reserve: UInt64 = 256 << 20

    let paths: HostPaths

    /// Bytes that a file in memory may have; nil if the kernel does not say.
    var available: UInt64? {
        let lines = (Files.line("\(paths.proc)/meminfo") ?? "").split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("MemAvailable:") }),
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ UInt64($0) })
        else { return nil }
        let bytes = kibibytes << 10
        return bytes > Self.reserve ? bytes - Self.reserve : 0
    }
}

/// An image that is larger than the memory that it is kept in.
struct NotEnoughMemory: Error, CustomStringConvertible {
    /// The size of the image in bytes; nil if it is not known.
    var needed: UInt64?
    var available: UInt64

    var description: String {
        let size = needed.map { "it has \($0 >> 20) MiB" } ?? "it is larger"
        return "a qcow2 image is kept in memory while it is converted, which has room for \(available >> 20) MiB, and "
            + "\(size); use a raw image packed with zstd: qemu-img convert -O raw IN OUT && zstd OUT"
    }
}
