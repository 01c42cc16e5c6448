internal import CLinux
internal import Glibc
internal import SystemPackage

/// A socket in the file system that waits for one client. It is shared between the thread that waits and whoever ends the
/// wait.
final class LocalListener: Sendable {
    private let socket: Int32
    let path: String

    /// - Parameter path: The socket; the directory that it is in decides who may connect.
    init(_ path: String) throws(FileError) {
        self.path = path
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0, Self.bind(socket, path), listen(socket, 1) == 0 else {
            throw FileError("listening on", path, Errno(rawValue: errno))
        }
    }

    deinit {
        // A socket that could not be made is -1, which closes nothing.
        close(socket)
        unlink(path)
    }

    private static func bind(_ socket: Int32, _ path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isShort = withUnsafeMutableBytes(of: &address.sun_path) { place in
            let bytes = Array(path.utf8)
            // The last byte stays zero.
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        guard isShort else {
            errno = ENAMETOOLONG
            return false
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Waits for a client.
    ///
    /// - Throws: ``NBDError/closed`` when ``stop()`` was called.
    func accept() throws(NBDError) -> LocalConnection {
        while true {
            let client = bareproof_accept(socket)
            if client >= 0 { return LocalConnection(client) }
            if errno != EINTR { throw .closed }
        }
    }

    /// Ends the wait for a client, now or when it begins.
    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
    }
}

/// A stream between two programs of this machine.
final class LocalConnection {
    private let socket: Int32

    init(_ socket: Int32) {
        self.socket = socket
    }

    deinit {
        close(socket)
    }

    /// Waits for exactly so many bytes.
    ///
    /// - Throws: ``NBDError/closed`` if fewer come.
    func receive(_ count: Int) throws(NBDError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let found = bytes.withUnsafeMutableBytes {
                recv(socket, $0.baseAddress?.advanced(by: done), count - done, 0)
            }
            if found < 0 && errno == EINTR { continue }
            guard found > 0 else { throw .closed }
            done += found
        }
        return bytes
    }

    /// - Throws: ``NBDError/closed`` if nobody takes it.
    func send(_ bytes: [UInt8]) throws(NBDError) {
        var done = 0
        while done < bytes.count {
            let flags = Int32(MSG_NOSIGNAL)
            let sent = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: done), bytes.count - done, flags)
            }
            if sent < 0 && errno == EINTR { continue }
            guard sent > 0 else { throw .closed }
            done += sent
        }
    }
}
