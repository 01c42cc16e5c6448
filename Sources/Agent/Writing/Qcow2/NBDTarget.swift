internal import Blocking

/// A device as `qemu-img` writes to it: through a socket, by the Network Block Device protocol, so that what is written
/// goes the way of every image: it is hashed on the way, and long runs of zeros are made by the device.
actor NBDTarget {
    private let thread = BlockingThread(name: "nbd")
    private let listener: LocalListener

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Listens.
    ///
    /// - Parameter path: The socket.
    init(_ path: String) throws(FileError) {
        listener = try LocalListener(path)
    }

    /// Serves one client to its end.
    ///
    /// - Parameters:
    ///   - size: The size of the image, all of which the client has to write.
    ///   - onProgress: Told how many bytes are done.
    ///   - makeWriter: Opens the device.
    /// - Returns: How many bytes are on the device, and their checksum if one was wanted.
    /// - Throws: What the device says, and ``NBDError``.
    func serve(
        size: UInt64, onProgress: @escaping @Sendable (UInt64) -> Void,
        into makeWriter: @Sendable () throws -> DeviceWriter
    ) throws -> (count: UInt64, checksum: String?) {
        let writer = try makeWriter()
        var session = NBDSession(try listener.accept(), size: size, writer: writer, onProgress: onProgress)
        try session.run()
        return try writer.finish()
    }

    /// Ends the wait for a client that does not come.
    nonisolated func stop() {
        listener.stop()
    }
}
