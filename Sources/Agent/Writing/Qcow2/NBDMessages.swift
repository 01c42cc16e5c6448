/// The messages of the Network Block Device protocol that a server needs for one client and one export
/// (github.com/NetworkBlockDevice/nbd, doc/proto.md). Numbers have their highest byte first.
enum NBD {
    static let greeting: [UInt8] = Array("NBDMAGIC".utf8) + Array("IHAVEOPT".utf8) + [0, 3]
    static let optionMagic: [UInt8] = Array("IHAVEOPT".utf8)
    /// A client that says it wants no padding behind the export's description (NBD_FLAG_C_NO_ZEROES).
    static let clientWantsNoPadding: UInt64 = 2

    /// What a client asks for before the transmission.
    enum Option {
        static let exportName: UInt64 = 1
        static let abort: UInt64 = 2
        static let go: UInt64 = 7
    }

    /// How options are answered.
    enum Reply {
        static let magic: UInt64 = 0x3_E889_0455_65A9
        static let acknowledged: UInt64 = 1
        static let info: UInt64 = 3
        static let unsupported: UInt64 = 1 << 31 | 1
    }

    /// What the export can: it has flags, and knows flushes and zeros.
    static let exportFlags: UInt64 = 1 << 0 | 1 << 2 | 1 << 6

    static let requestMagic: UInt64 = 0x2560_9513
    static let replyMagic: UInt64 = 0x6744_6698

    /// What a client wants done.
    enum Kind {
        static let read: UInt64 = 0
        static let write: UInt64 = 1
        static let disconnect: UInt64 = 2
        static let flush: UInt64 = 3
        static let writeZeros: UInt64 = 6
    }

    /// Why something was not done. The numbers are Linux's.
    enum Failure {
        static let inputOutput: UInt64 = 5
        static let invalid: UInt64 = 22
    }

    /// A request without its data.
    struct Request {
        static let size = 28

        var kind: UInt64
        var handle: UInt64
        var offset: UInt64
        var count: UInt64

        /// - Throws: ``NBDError`` for what is no request.
        init(_ bytes: [UInt8]) throws(NBDError) {
            guard bytes.count == Self.size, NBD.number(bytes[0..<4]) == NBD.requestMagic else { throw .notUnderstood }
            kind = NBD.number(bytes[6..<8])
            handle = NBD.number(bytes[8..<16])
            offset = NBD.number(bytes[16..<24])
            count = NBD.number(bytes[24..<28])
        }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }

    /// The answer to an option.
    static func reply(to option: UInt64, _ kind: UInt64, _ data: [UInt8] = []) -> [UInt8] {
        bytes(Reply.magic, 8) + bytes(option, 4) + bytes(kind, 4) + bytes(UInt64(data.count), 4) + data
    }

    /// The answer to a request.
    static func reply(to request: Request, failure: UInt64 = 0) -> [UInt8] {
        bytes(replyMagic, 4) + bytes(failure, 4) + bytes(request.handle, 8)
    }
}

/// A client that does not speak the protocol, or went away in the middle of it.
enum NBDError: Error, Equatable, CustomStringConvertible {
    case closed
    case notUnderstood
    /// What came next does not follow what came before; both in bytes from the begin.
    case outOfOrder(expected: UInt64, found: UInt64)
    /// It ended before all was written.
    case incomplete(written: UInt64, size: UInt64)

    var description: String {
        switch self {
        case .closed: "qemu-img closed the connection"
        case .notUnderstood: "qemu-img said something that is no part of the NBD protocol"
        case .outOfOrder(let expected, let found): "qemu-img wrote at byte \(found) where byte \(expected) was next"
        case .incomplete(let written, let size): "qemu-img wrote \(written) of \(size) bytes"
        }
    }
}
