internal import NIOCore

/// A packet of TFTP (RFC 1350, RFC 2347), as far as it tells what a node fetches.
enum TFTPMessage: Sendable, Equatable {
    /// A client asks for a file.
    case read(file: String)
    /// A block of it, with so many bytes.
    case data(block: Int, count: Int)
    /// Either side gives up.
    case error(code: Int, message: String)

    static let port = 69

    /// Reads a datagram; nil if it is none of TFTP's, or one that tells nothing more.
    init?(_ datagram: Datagram) {
        let payload = datagram.payload
        guard [datagram.sourcePort, datagram.destinationPort].contains(Self.port),
            let code = payload.number(at: 0, as: UInt16.self)
        else { return nil }
        let number = Int(payload.number(at: 2, as: UInt16.self) ?? 0)
        switch code {
        case 1: self = .read(file: payload.text(at: 2, limit: 255) ?? "")
        case 3: self = .data(block: number, count: max(0, datagram.length - 4))
        case 5: self = .error(code: number, message: payload.text(at: 4, limit: 255) ?? "")
        default: return nil
        }
    }
}

/// A file on its way over TFTP.
struct TFTPTransfer: Sendable, Equatable {
    /// The file's name, as the client asked for it.
    var file: String
    /// Bytes so far.
    var bytes = 0
    /// Why it ended early, if it did.
    var error: String?
    /// Whether it was the server that ended it. Firmware asks how long a file is, and breaks off by itself.
    var isRefused = false
    private var block = 0

    init(file: String) {
        self.file = file
    }

    /// Takes a message of this transfer; a block that is sent again counts once.
    ///
    /// - Returns: Whether it brought something.
    mutating func take(_ message: TFTPMessage, fromServer isAnswer: Bool) -> Bool {
        switch message {
        case .read: return false
        case .data(let block, let count):
            guard block == (self.block + 1) & 0xffff else { return false }
            self.block = block
            bytes += count
            return true
        case .error(let code, let message):
            error = message.isEmpty ? "error \(code)" : message
            isRefused = isAnswer
            return true
        }
    }
}

extension TFTPTransfer: CustomStringConvertible {
    var description: String {
        "TFTP read \(file), " + (error.map { "\(bytes) bytes, then: \($0)" } ?? "\(bytes) bytes")
    }
}
