import NIOCore

@testable import FuncTest

/// Frames as a node and QEMU's network send them.
enum NetworkSamples {
    static let client: [UInt8] = [0x52, 0x54, 0, 1, 2, 3]

    static func frame(
        protocolNumber: UInt8 = IPv4Packet.udp, _ content: [UInt8], fragment: UInt16 = 0
    ) -> ByteBuffer {
        var frame = ByteBuffer(bytes: client + [0x52, 0x55, 10, 0, 2, 2, 0x08, 0x00])
        frame.writeBytes([0x45, 0])
        frame.writeMultipleIntegers(UInt16(20 + content.count), UInt16(0), fragment, endianness: .big)
        frame.writeBytes([64, protocolNumber, 0, 0, 10, 0, 2, 2, 10, 0, 2, 15])
        frame.writeBytes(content)
        return frame
    }

    static func datagram(from: UInt16, to: UInt16, _ payload: [UInt8]) -> ByteBuffer {
        var content = ByteBuffer()
        content.writeMultipleIntegers(from, to, UInt16(8 + payload.count), UInt16(0), endianness: .big)
        content.writeBytes(payload)
        return frame(Array(content.readableBytesView))
    }

    static func dhcp(
        _ kind: UInt8, address: [UInt8] = [0, 0, 0, 0], file: String = "", options: [UInt8] = []
    ) -> ByteBuffer {
        var payload = [UInt8](repeating: 0, count: 236)
        payload.replaceSubrange(16..<20, with: address)
        payload.replaceSubrange(28..<34, with: client)
        payload.replaceSubrange(108..<(108 + file.utf8.count), with: Array(file.utf8))
        payload += [0x63, 0x82, 0x53, 0x63, 53, 1, kind] + options + [255]
        let isAnswer = [2, 5, 6].contains(kind)
        return datagram(from: isAnswer ? 67 : 68, to: isAnswer ? 68 : 67, payload)
    }

    static func question(_ file: String, port: UInt16 = 2000) -> ByteBuffer {
        datagram(from: port, to: 69, [0, 1] + Array(file.utf8) + [0] + Array("octet".utf8) + [0])
    }

    static func block(_ number: UInt8, count: Int, port: UInt16 = 2000) -> ByteBuffer {
        datagram(from: 69, to: port, [0, 3, 0, number] + [UInt8](repeating: 7, count: count))
    }

    static func packet(_ frame: ByteBuffer, at time: Double = 0) -> Packet {
        Packet(time: time, frame: frame, length: frame.readableBytes)
    }

    static func record(_ frames: ByteBuffer...) -> NetworkRecord {
        var record = NetworkRecord()
        for (index, frame) in frames.enumerated() { record.take(packet(frame, at: Double(index))) }
        return record
    }
}
