internal import Blocking
internal import Commands
internal import Foundation
internal import Glibc
internal import SystemPackage

/// An rsync daemon on loopback that hands nodes trees of files (facts 4.3). Each has a module of its own with a random name.
struct RsyncServer: Sendable {
    /// How long it may take until it answers.
    static let startLimit = Duration.seconds(15)
    /// A bound for a daemon that nobody ends; each case has shorter ones.
    static let longestRun = Duration.seconds(6 * 3600)

    /// The trees' URLs for nodes on QEMU's user-mode network, by the names that they were given.
    let urls: [String: String]

    /// Runs a daemon for as long as a body runs; none if there is nothing to serve.
    ///
    /// - Parameters:
    ///   - archives: The trees, as archives, by name.
    ///   - run: The run that it belongs to, which has its files.
    ///   - runner: Runs programs.
    ///   - gate: Brings its port to where the node looks for it.
    ///   - body: What is done meanwhile.
    static func run<Value: Sendable>(
        _ archives: [String: FilePath], in run: RunDirectory, runner: any CommandRunner,
        gate: any LoopbackGate = OwnLoopback(),
        _ body: @Sendable @escaping (RsyncServer) async throws -> Value
    ) async throws -> Value {
        guard !archives.isEmpty else { return try await body(RsyncServer(urls: [:])) }
        let trees = FileTrees(runner: runner, folder: try run.makeFolder("rsync"))
        do {
            let port = try freePort()
            let value = try await gate.withOpen([Int(port)]) { doors in
                try await serve(archives, trees, at: port, door: doors[0], body)
            }
            try await trees.remove()
            return value
        } catch {
            // The cause is what counts; the run's folder is removed behind this.
            try? await Task { try await trees.remove() }.value
            throw error
        }
    }

    private static func serve<Value: Sendable>(
        _ archives: [String: FilePath], _ trees: FileTrees, at port: UInt16, door: Int,
        _ body: @Sendable @escaping (RsyncServer) async throws -> Value
    ) async throws -> Value {
        var (modules, urls) = (
            ["use chroot = no", "numeric ids = yes", "list = no", "read only = yes"], [String: String]()
        )
        for (name, archive) in archives {
            let tree = try await trees.unpack(archive, as: name)
            let module = UUID().uuidString.lowercased()
            modules += ["[\(module)]", "path = \(tree)", "uid = 0", "gid = 0", "munge symlinks = no"]
            urls[name] = "rsync://\(FileServer.hostAddress):\(door)/\(module)/"
        }
        let configuration = trees.folder.appending("rsyncd.conf")
        try Data(modules.joined(separator: "\n").utf8 + [10]).write(to: URL(filePath: configuration.string))
        let arguments = [
            "--daemon", "--no-detach", "--address=127.0.0.1", "--port=\(port)", "--config=\(configuration)",
        ]
        let daemon = FileTrees.call("rsync", arguments, timeLimit: longestRun)
        let server = RsyncServer(urls: urls)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                let result = try await trees.runner.run(daemon)
                throw CommandError(command: daemon, reason: .notRun("it ended: \(result.standardError)"))
            }
            group.addTask {
                try await waitUntilListening(port)
                return try await body(server)
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    private static func waitUntilListening(_ port: UInt16) async throws {
        try await poll("waiting for the rsync daemon", every: .milliseconds(50), limit: startLimit) {
            try connects(to: port) ? Probe.done(()) : .pending(lastSeen: "nobody listens on port \(port)")
        }
    }

    /// A port that nobody listens on right now.
    private static func freePort() throws -> UInt16 {
        try withSocket { socket, address in
            guard bind(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 else {
                throw Errno(rawValue: errno)
            }
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard getsockname(socket, address, &length) == 0 else { throw Errno(rawValue: errno) }
            return UInt16(
                bigEndian: address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port })
        }
    }

    private static func connects(to port: UInt16) throws -> Bool {
        try withSocket { socket, address in
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port = port.bigEndian }
            return connect(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }

    /// A TCP socket, and loopback's address with no port.
    private static func withSocket<Value>(
        _ body: (Int32, UnsafeMutablePointer<sockaddr>) throws -> Value
    ) throws -> Value {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body(socket, $0) }
        }
    }
}
