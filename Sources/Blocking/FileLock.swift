internal import Glibc
public import SystemPackage

/// A lock on a file (flock(2)) that is held from its making until it is released or its process ends, however it ends.
///
/// It excludes other tasks of the same process too: each lock has an open file description of its own. The file stays;
/// removing it would let two processes lock two files of one name.
public final class FileLock: Sendable {
    private let descriptor: FileDescriptor

    private init(_ descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    deinit {
        try? descriptor.close()
    }

    /// Takes the lock if nobody has it.
    ///
    /// - Returns: The lock, or nil if somebody has it.
    /// - Throws: `Errno` if the file cannot be opened or locked.
    public static func attempt(_ path: FilePath) throws -> FileLock? {
        // Close-on-exec: a program that outlives this process must not keep the lock.
        let descriptor = try FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        return try locked(descriptor, LOCK_EX)
    }

    /// Takes the lock of an open file without waiting; nil if somebody else has it.
    private static func locked(_ descriptor: FileDescriptor, _ operation: Int32) throws -> FileLock? {
        if flock(descriptor.rawValue, operation | LOCK_NB) == 0 { return FileLock(descriptor) }
        let reason = Errno(rawValue: errno)
        try descriptor.close()
        if reason == .wouldBlock { return nil }
        throw reason
    }

    /// Takes a share of a lock: any number of holders may have one, and as long as somebody has, nobody gets the lock whole.
    ///
    /// - Parameter path: The file, which is not made: where it is missing there is nothing to be held.
    /// - Returns: The share, or nil if somebody has the lock whole, or if there is no such file.
    /// - Throws: `Errno` if the file cannot be opened or locked.
    public static func share(_ path: FilePath) throws -> FileLock? {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch Errno.noSuchFileOrDirectory {
            return nil
        }
        return try locked(descriptor, LOCK_SH)
    }

    /// Whether it is the lock of the file that has this path now: between its opening and its locking, somebody may have taken the file away.
    public func isLock(of path: FilePath) -> Bool {
        guard let file = try? Stat(path), let own = try? Stat(descriptor) else { return false }
        return file.inode == own.inode && file.deviceID == own.deviceID
    }

    /// Takes over a lock whose open file was handed down by the process that took it: both have it then, and the last
    /// one that ends releases it.
    ///
    /// - Parameter descriptor: The open file. The lock owns it from now on, and programs that are started do not get it.
    /// - Throws: `Errno` if it is no open file, or if somebody else has its lock.
    public static func inherited(_ descriptor: Int32) throws -> FileLock {
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Errno(rawValue: errno)
        }
        return FileLock(FileDescriptor(rawValue: descriptor))
    }

    /// The open file, for handing the lock down to a program; it is the lock's own, and closed with it.
    public var rawDescriptor: Int32 { descriptor.rawValue }

    /// Waits for the lock.
    ///
    /// - Parameters:
    ///   - path: The file. It is made if it does not exist.
    ///   - what: What the wait is for, as a gerund.
    ///   - limit: The bound of the wait.
    ///   - onWait: Called once if somebody else has the lock.
    /// - Returns: The lock.
    /// - Throws: `DeadlineExceeded`, `CancellationError`, `Errno`.
    public static func acquire(
        _ path: FilePath, for what: String, limit: Duration, onWait: () -> Void
    ) async throws -> FileLock {
        if let lock = try attempt(path) { return lock }
        onWait()
        return try await poll(what, every: .milliseconds(200), limit: limit) {
            if let lock = try attempt(path) { return .done(lock) }
            return .pending(lastSeen: "'\(path)' is locked by another process")
        }
    }
}
