internal import Glibc
internal import SystemPackage
internal import Transfer

/// Puts what comes into a file, which gets its name when all of it is there.
final class FileSink: TransferSink {
    private let path: String
    private let temporary: String
    private let file: FileDescriptor
    private var isFinished = false

    /// - Throws: ``FileError``.
    init(_ path: String) throws(FileError) {
        self.path = path
        temporary = path + ".new"
        do {
            file = try FileDescriptor.open(
                FilePath(temporary), .writeOnly, options: [.create, .truncate, .closeOnExec],
                permissions: .ownerReadWrite)
        } catch {
            throw FileError("writing", path, error)
        }
    }

    deinit {
        guard !isFinished else { return }
        try? file.close()
        Files.remove(temporary)
    }

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        do { _ = try file.writeAll(bytes) } catch { throw FileError("writing", path, error) }
    }

    func finish() throws {
        isFinished = true
        do {
            try file.close()
            if rename(temporary, path) != 0 { throw Errno(rawValue: errno) }
        } catch {
            throw FileError("writing", path, error)
        }
    }
}
