internal import NIOCore
internal import NodeTemplates

/// A message of DHCP (RFC 2131), as far as it tells what a node boots.
struct DHCPMessage: Sendable, Equatable {
    /// What a message is (option 53).
    enum Kind: UInt8, Sendable {
        case discover = 1
        case offer, request, decline, ack, nak, release, inform
    }

    static let serverPort = 67
    static let clientPort = 68
    private static let cookie: UInt32 = 0x6382_5363
    private static let optionsOffset = 240

    /// What it is.
    var kind: Kind
    /// The client's Ethernet address.
    var client: String
    /// The address that the client gets, or asks for; nil in a message that names none.
    var address: String?
    /// Who gives it.
    var server: String?
    /// The file that the client is to boot.
    var bootFile: String?

    /// Reads a datagram; nil if it is none of DHCP's.
    init?(_ datagram: Datagram) {
        let ports = [datagram.sourcePort, datagram.destinationPort]
        let payload = datagram.payload
        guard ports.contains(Self.serverPort), ports.contains(Self.clientPort),
            payload.number(at: 236, as: UInt32.self) == Self.cookie,
            let hardware = payload.getBytes(at: payload.readerIndex + 28, length: 6)
        else { return nil }
        let options = Self.options(payload)
        guard let kind = options[53]?.number(at: 0, as: UInt8.self).flatMap(Kind.init(rawValue:)) else { return nil }
        self.kind = kind
        client = CardAddress.text(hardware)
        let given = [payload.address(at: 16), options[50]?.address(at: 0), payload.address(at: 12)]
        address = given.compactMap(\.self).first { $0 != "0.0.0.0" }
        server = options[54]?.address(at: 0)
        let names = [options[67]?.text(at: 0, limit: 255), payload.text(at: 108, limit: 128)]
        bootFile = names.compactMap(\.self).first { !$0.isEmpty }
    }

    private static func options(_ payload: ByteBuffer) -> [UInt8: ByteBuffer] {
        var options: [UInt8: ByteBuffer] = [:]
        var rest = payload
        guard rest.readSlice(length: optionsOffset) != nil else { return [:] }
        while let code = rest.readInteger(as: UInt8.self), code != 255 {
            guard code != 0 else { continue }
            guard let length = rest.readInteger(as: UInt8.self), let value = rest.readSlice(length: Int(length)) else {
                break
            }
            options[code] = value
        }
        return options
    }

    /// Whether somebody answers.
    var isAnswer: Bool { kind == .offer || kind == .ack || kind == .nak }
}

extension DHCPMessage: CustomStringConvertible {
    var description: String {
        let address = address ?? "an address"
        let by = server.map { " by \($0)" } ?? ""
        let file = bootFile.map { ", boot file \($0)" } ?? ", no boot file"
        return switch kind {
        case .discover: "DHCP discover from \(client)"
        case .offer: "DHCP offer of \(address)\(by)\(file)"
        case .request: "DHCP request for \(address)"
        case .ack: "DHCP ack of \(address)\(by)\(file)"
        case .nak: "DHCP nak\(by)"
        case .decline: "DHCP decline of \(address)"
        case .release: "DHCP release of \(address)"
        case .inform: "DHCP inform from \(client)"
        }
    }
}
