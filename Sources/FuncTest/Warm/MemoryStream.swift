internal import Blocking
internal import Foundation
internal import Glibc
internal import SystemPackage

/// Moves a node's memory between QEMU and a file, through a socket: libvirt's sandbox keeps QEMU from starting a program for it, and
/// libvirt's own save would tie the file to one domain's name.
///
/// Reads and writes block, so they are done on a thread of its own; whoever waits for them sets a limit.
actor MemoryStream {
    private static let chunk = 1 << 20

    private nonisolated let thread = BlockingThread(name: "memory")
    private nonisolated let path: FilePath
    private var socket: Int32 = -1

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Takes the socket's path.
    init(at path: FilePath) {
        self.path = path
    }

    // MARK: Saving

    /// Makes the socket, which QEMU can connect to then.
    func listen() throws {
        socket = try LocalSocket.listen(at: path, backlog: 1)
    }

    /// Takes the memory that QEMU sends.
    ///
    /// - Parameters:
    ///   - file: The file that is written.
    ///   - limit: How long QEMU may take to begin, and to go on at any time.
    func receive(into file: FilePath, limit: Duration) throws {
        let listener = socket
        defer { close(listener) }
        try waitForInput(listener, limit, "waiting for QEMU to send the node's memory")
        let connection = accept(listener, nil, nil)
        try check(connection >= 0, "taking the node's memory")
        defer { close(connection) }
        let target = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        try target.closeAfter {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 4096)
            defer { buffer.deallocate() }
            while true {
                try waitForInput(connection, limit, "taking the node's memory")
                let count = read(connection, buffer.baseAddress, buffer.count)
                try check(count >= 0, "taking the node's memory")
                if count == 0 { return }
                try target.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    // MARK: Going on

    /// Sends a memory to a QEMU that listens.
    func send(_ file: FilePath) throws {
        socket = try LocalSocket.connect(to: path)
        defer { close(socket) }
        let source = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        try source.closeAfter {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 4096)
            defer { buffer.deallocate() }
            while true {
                let count = try source.read(into: buffer)
                if count == 0 { return }
                try sendAll(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    private func sendAll(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.send(socket, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
            try check(count > 0, "sending the node's memory")
            rest = rest.dropFirst(count)
        }
    }

    // MARK: Sockets

    /// Waits until something can be read.
    private func waitForInput(_ descriptor: Int32, _ limit: Duration, _ attempt: String) throws {
        guard try !LocalSocket.hasInput(descriptor, within: limit, attempt) else { return }
        throw LocalSocketError(attempt: attempt, reason: "nothing came for \(limit)")
    }

    private func check(_ isGood: Bool, _ attempt: String) throws {
        try LocalSocket.check(isGood, attempt)
    }
}
