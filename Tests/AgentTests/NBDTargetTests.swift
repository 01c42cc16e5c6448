import Glibc
import Digests
import Provisioning
import Testing

@testable import Agent

/// Clients that do what `qemu-img` never does, or not always.
struct NBDTargetTests {
    private let scratch: Scratch
    private let device: String
    private let socket: String

    init() throws {
        scratch = try Scratch()
        device = try scratch.makeSparse("device", mib: 8)
        socket = scratch.path + "/nbd"
    }

    private static let size: UInt64 = 2 << 20

    /// Serves one client, which runs on a thread of its own.
    private func serve(_ client: @escaping @Sendable (LocalConnection) throws -> Void) async throws -> String? {
        let target = try NBDTarget(socket)
        let (device, socket) = (device, socket)
        async let served = target.serve(size: Self.size) { _ in
        } into: {
            try DeviceWriter(device, capacity: Self.size, checksum: .md5)
        }
        let visit = Task.detached { try client(Self.connect(to: socket)) }
        let result = try await served
        try await visit.value
        return result.checksum
    }

    private static func connect(to path: String) throws -> LocalConnection {
        let client = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        return LocalConnection(client)
    }

    /// The oldest way into the transmission, which knows no answers to options.
    private static func enter(_ connection: LocalConnection) throws {
        _ = try connection.receive(18)
        try connection.send(NBD.bytes(3, 4) + NBD.optionMagic + NBD.bytes(NBD.Option.exportName, 4) + NBD.bytes(0, 4))
        let export = try connection.receive(10)
        #expect(NBD.number(export[..<8]) == size)
    }

    /// - Returns: The failure that is answered; 0 for none.
    @discardableResult
    private static func ask(
        _ connection: LocalConnection, _ kind: UInt64, at offset: UInt64 = 0, _ count: UInt64 = 0, data: [UInt8] = []
    ) throws -> UInt64 {
        let head = NBD.bytes(NBD.requestMagic, 4) + NBD.bytes(kind, 4) + NBD.bytes(7, 8)
        try connection.send(head + NBD.bytes(offset, 8) + NBD.bytes(count, 4) + data)
        if kind == NBD.Kind.disconnect { return 0 }
        let answer = try connection.receive(16)
        #expect(NBD.number(answer[8...]) == 7)
        return NBD.number(answer[4..<8])
    }

    @Test func `data and zeros arrive, and what is not known is refused`() async throws {
        let data = [UInt8](repeating: 7, count: 1 << 20)
        let checksum = try await serve { connection in
            try Self.enter(connection)
            #expect(try Self.ask(connection, NBD.Kind.write, at: 0, 1 << 20, data: data) == 0)
            #expect(try Self.ask(connection, NBD.Kind.read, at: 0, 512) == NBD.Failure.invalid)
            #expect(try Self.ask(connection, NBD.Kind.writeZeros, at: 1 << 20, 1 << 20) == 0)
            #expect(try Self.ask(connection, NBD.Kind.flush) == 0)
            try Self.ask(connection, NBD.Kind.disconnect)
        }
        let content = data + [UInt8](repeating: 0, count: 1 << 20)
        var digest = Digest(.md5)
        content.withUnsafeBytes { digest.update($0) }
        #expect(checksum == digest.digits)
        #expect(Array(try Files.read(device)[..<(2 << 20)]) == content)
    }

    @Test func `a client may ask what there is in the newer way`() async throws {
        _ = try await serve { connection in
            _ = try connection.receive(18)
            try connection.send(NBD.bytes(1, 4))
            for option: UInt64 in [8, NBD.Option.go] {
                try connection.send(NBD.optionMagic + NBD.bytes(option, 4) + NBD.bytes(0, 4))
                let reply = try connection.receive(20)
                #expect(NBD.number(reply[12..<16]) == (option == 8 ? NBD.Reply.unsupported : NBD.Reply.info))
            }
            // The rest of the export's description, the block sizes and the end.
            #expect(NBD.number(try connection.receive(12)[2..<10]) == Self.size)
            _ = try connection.receive(20 + 14 + 20)
            try Self.ask(connection, NBD.Kind.writeZeros, at: 0, Self.size)
            try Self.ask(connection, NBD.Kind.disconnect)
        }
    }

    @Test(arguments: [(4096, 4096), (0, (2 << 20) + 1)] as [(UInt64, UInt64)])
    func `what does not follow, or goes too far, ends it`(_ offset: UInt64, _ count: UInt64) async throws {
        await #expect(throws: NBDError.outOfOrder(expected: 0, found: offset)) {
            try await serve { connection in
                try Self.enter(connection)
                #expect(throws: NBDError.closed) {
                    try Self.ask(connection, NBD.Kind.writeZeros, at: offset, count)
                }
            }
        }
    }

    @Test func `a client that ends early is an error`() async throws {
        await #expect(throws: NBDError.incomplete(written: 4096, size: Self.size)) {
            try await serve { connection in
                try Self.enter(connection)
                try Self.ask(connection, NBD.Kind.writeZeros, at: 0, 4096)
                try Self.ask(connection, NBD.Kind.disconnect)
            }
        }
        await #expect(throws: NBDError.closed) { try await serve { try Self.enter($0) } }
    }

    @Test func `a client that speaks something else is an error`() async throws {
        await #expect(throws: NBDError.notUnderstood) {
            try await serve { connection in
                _ = try connection.receive(18)
                try connection.send([UInt8](repeating: 0x20, count: 12))
                #expect(throws: NBDError.closed) { try connection.receive(1) }
            }
        }
    }

    @Test func `a client that never comes is not waited for`() async throws {
        let target = try NBDTarget(socket)
        let device = device
        target.stop()
        await #expect(throws: NBDError.closed) {
            _ = try await target.serve(size: Self.size) { _ in
            } into: {
                try DeviceWriter(device, capacity: Self.size, checksum: nil)
            }
        }
        #expect(scratch.isUntouched("device"))
    }
}
