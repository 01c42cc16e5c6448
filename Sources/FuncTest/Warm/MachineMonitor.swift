internal import Blocking
internal import Glibc
internal import SystemPackage

/// QEMU's monitor (QMP) on a socket, for a QEMU that libvirt knows nothing of.
actor MachineMonitor {
    /// How long QEMU may take to answer.
    private static let limit = Duration.seconds(20)

    private nonisolated let thread = BlockingThread(name: "monitor")
    private let socket: Int32
    private var unread: [UInt8] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects, and is ready for commands then.
    init(at path: FilePath) async throws {
        socket = try LocalSocket.connect(to: path)
        _ = try line()
        try execute(#"{"execute": "qmp_capabilities"}"#)
    }

    deinit {
        close(socket)
    }

    /// Sends a command.
    ///
    /// - Parameter command: A JSON object.
    /// - Returns: The answer, a JSON object. Events that come before it are passed over.
    /// - Throws: ``MonitorError`` if QEMU did not do it; ``LocalSocketError`` if it does not answer.
    @discardableResult
    func execute(_ command: String) throws -> String {
        let bytes = Array(command.utf8) + [UInt8(ascii: "\n")]
        try LocalSocket.check(
            send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count, "sending '\(command)'")
        while true {
            let answer = try line()
            if answer.hasPrefix(#"{"return":"#) { return answer }
            guard !answer.hasPrefix(#"{"error":"#) else { throw MonitorError(command: command, answer: answer) }
        }
    }

    private func line() throws -> String {
        let attempt = "waiting for QEMU's monitor"
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            guard try LocalSocket.hasInput(socket, within: Self.limit, attempt) else {
                throw LocalSocketError(attempt: attempt, reason: "nothing came for \(Self.limit)")
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(socket, &buffer, buffer.count)
            try LocalSocket.check(count > 0, attempt)
            unread += buffer[..<count]
        }
    }
}
