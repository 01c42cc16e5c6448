internal import NIOCore

/// An IPv4 datagram of UDP in an Ethernet frame.
struct Datagram: Sendable, Equatable {
    var sourcePort, destinationPort: Int
    /// What it carries; cut where the frame is.
    var payload: ByteBuffer
    /// How much it carries, in bytes, whether it is cut or not.
    var length: Int

    /// Reads a frame; nil if it is another kind of frame, or too short for one.
    init?(_ frame: ByteBuffer) {
        guard let packet = IPv4Packet(frame), packet.protocolNumber == IPv4Packet.udp else { return nil }
        let content = packet.content
        guard let source = content.number(at: 0, as: UInt16.self),
            let destination = content.number(at: 2, as: UInt16.self),
            let length = content.number(at: 4, as: UInt16.self), length >= 8,
            let payload = content.getSlice(
                at: content.readerIndex + 8, length: min(Int(length), content.readableBytes) - 8)
        else { return nil }
        (sourcePort, destinationPort) = (Int(source), Int(destination))
        self.payload = payload
        self.length = Int(length) - 8
    }
}

/// An IPv4 packet in an Ethernet frame.
struct IPv4Packet: Sendable, Equatable {
    static let tcp: UInt8 = 6
    static let udp: UInt8 = 17
    private static let frameHeader = 14

    var protocolNumber: UInt8
    /// What stands behind the header; cut where the frame is.
    var content: ByteBuffer
    /// How much stands there, in bytes, whether it is cut or not.
    var length: Int

    /// Where a frame begins that QEMU took down, in bytes: before version 8.1 it also takes what the driver of a virtio card and a tap
    /// device on the host say to each other before each frame, 10 or 12 bytes.
    static func beginning(of bytes: UnsafeRawBufferPointer) -> Int {
        for extra in [0, 10, 12] where isIPv4(bytes, at: extra) { return extra }
        return 0
    }

    /// Whether there is an IPv4 packet in the frame that begins at a byte.
    private static func isIPv4(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        guard bytes.count >= start + frameHeader + 20 else { return false }
        return bytes[start + 12] == 8 && bytes[start + 13] == 0 && bytes[start + frameHeader] >> 4 == 4
    }

    /// Whether a frame is a part of what somebody fetches or says over TCP, and not only a connection's beginning or end.
    static func isStream(_ frame: UnsafeRawBufferPointer) -> Bool {
        guard isIPv4(frame, at: 0), frame[frameHeader + 9] == tcp else { return false }
        let header = Int(frame[frameHeader] & 0xf) * 4
        let isFirst = (Int(frame[frameHeader + 6]) << 8 | Int(frame[frameHeader + 7])) & 0x1fff == 0
        guard isFirst, frame.count > frameHeader + header + 12 else { return false }
        let length = (Int(frame[frameHeader + 2]) << 8 | Int(frame[frameHeader + 3])) - header
        return length > Int(frame[frameHeader + header + 12] >> 4) * 4
    }

    /// Reads a frame; nil if it is another kind of frame, too short for one, or a later fragment, whose ports are in the first.
    init?(_ frame: ByteBuffer) {
        guard frame.number(at: 12, as: UInt16.self) == 0x0800,
            let first = frame.number(at: Self.frameHeader, as: UInt8.self), first >> 4 == 4,
            let total = frame.number(at: Self.frameHeader + 2, as: UInt16.self),
            let fragment = frame.number(at: Self.frameHeader + 6, as: UInt16.self), fragment & 0x1fff == 0,
            let number = frame.number(at: Self.frameHeader + 9, as: UInt8.self)
        else { return nil }
        let header = Int(first & 0xf) * 4
        // What stands behind the packet pads a short frame.
        let there = min(Int(total), frame.readableBytes - Self.frameHeader) - header
        guard header >= 20, there >= 0,
            let content = frame.getSlice(at: frame.readerIndex + Self.frameHeader + header, length: there)
        else { return nil }
        (protocolNumber, self.content, length) = (number, content, Int(total) - header)
    }
}

extension ByteBuffer {
    /// A number in network order, counted from the first readable byte; nil beyond the end.
    func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number? {
        getInteger(at: readerIndex + offset, endianness: .big, as: type)
    }

    /// An IPv4 address, dotted.
    func address(at offset: Int) -> String? {
        getBytes(at: readerIndex + offset, length: 4)?.map(String.init).joined(separator: ".")
    }

    /// A text that a node or a server sent, which ends before a zero byte, without what is no character: for people.
    func text(at offset: Int, limit: Int) -> String? {
        let count = Swift.min(limit, readableBytes - offset)
        guard count >= 0, let bytes = getBytes(at: readerIndex + offset, length: count) else { return nil }
        return Console.plain(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }
}
