internal import Glibc
internal import SystemPackage

/// Sockets in the file system, which only who may enter their folder can reach.
enum LocalSocket {
    /// A stream socket that programs which are started do not get.
    ///
    /// - Parameter attempt: What it is for, as a gerund with its object.
    static func make(_ attempt: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw LocalSocketError(attempt: attempt, reason: "\(Errno(rawValue: errno))") }
        return descriptor
    }

    /// Two sockets of which each is the other end of the other one; programs that are started get neither.
    static func pair(_ attempt: String) throws -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try check(socketpair(AF_UNIX, kind, 0, &ends) == 0, attempt)
        return (ends[0], ends[1])
    }

    /// Makes a socket that others can connect to.
    static func listen(at path: FilePath, backlog: Int32) throws -> Int32 {
        let attempt = "listening on \(path)"
        let descriptor = try make(attempt)
        do {
            try check(withAddress(path) { bind(descriptor, $0, $1) } == 0, attempt)
            try check(Glibc.listen(descriptor, backlog) == 0, attempt)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Connects to a socket that somebody listens on.
    static func connect(to path: FilePath) throws -> Int32 {
        let attempt = "connecting to \(path)"
        let descriptor = try make(attempt)
        do {
            try check(withAddress(path) { Glibc.connect(descriptor, $0, $1) } == 0, attempt)
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Waits until something can be read, or taken.
    ///
    /// - Returns: Whether there is something; false if nothing came within the limit.
    static func hasInput(_ descriptor: Int32, within limit: Duration, _ attempt: String) throws -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: Int64(limit / .milliseconds(1)))
        var count: Int32
        repeat { count = Glibc.poll(&waited, 1, milliseconds) } while count < 0 && errno == EINTR
        try check(count >= 0, attempt)
        return count > 0
    }

    /// Fails with what the last call said, unless it went well.
    static func check(_ isGood: Bool, _ attempt: String) throws {
        guard !isGood else { return }
        throw LocalSocketError(attempt: attempt, reason: "\(Errno(rawValue: errno))")
    }

    private static func withAddress(
        _ path: FilePath, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.string.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw LocalSocketError(attempt: "making the socket \(path)", reason: "its path is too long")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// A socket that could not be used.
struct LocalSocketError: Error, CustomStringConvertible {
    var attempt: String
    var reason: String

    var description: String { "\(attempt): \(reason)" }
}
