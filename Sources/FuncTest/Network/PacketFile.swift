internal import Foundation
internal import NIOCore
internal import SystemPackage

/// A frame on a node's network.
struct Packet: Sendable, Equatable {
    /// When it passed, in seconds on the clock of the file that it was read from.
    var time: Double
    /// The frame, cut where it is longer than what is taken down.
    var frame: ByteBuffer
    /// How long the whole frame is, in bytes.
    var length: Int
}

/// A file of packets (pcap, version 2.4) as QEMU's `filter-dump` writes it on this host, read while it grows.
struct PacketFile: Sendable {
    private static let magic: UInt32 = 0xa1b2_c3d4
    private static let ethernet: UInt32 = 1
    private static let headerLength = 24
    private static let recordLength = 16
    /// How much is read at once, in bytes: more than the longest record.
    private static let chunk = 1 << 20

    /// The file.
    let path: FilePath
    /// How many bytes of it were taken.
    private(set) var offset = 0

    /// Takes a file, which need not be there yet.
    init(_ path: FilePath) {
        self.path = path
    }

    /// Reads the packets that came since the last call; what is not whole yet is left for the next one.
    ///
    /// - Throws: ``PacketFileError`` if it is no such file; `Errno` if it cannot be read.
    mutating func next() throws -> [Packet] {
        guard FileManager.default.fileExists(atPath: path.string) else { return [] }
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        defer { try? file.close() }
        var packets: [Packet] = []
        while true {
            var bytes = [UInt8](repeating: 0, count: Self.chunk)
            let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: Int64(offset), into: $0) }
            var buffer = ByteBuffer(bytes: bytes.prefix(count))
            if offset == 0, try !takeHeader(&buffer) { return [] }
            while let packet = try takePacket(&buffer) { packets.append(packet) }
            guard count == Self.chunk else { return packets }
        }
    }

    private mutating func takeHeader(_ buffer: inout ByteBuffer) throws -> Bool {
        guard let header = buffer.readSlice(length: Self.headerLength) else { return false }
        let magic = header.getInteger(at: 0, endianness: .host, as: UInt32.self)
        let link = header.getInteger(at: 20, endianness: .host, as: UInt32.self)
        guard magic == Self.magic, link == Self.ethernet else {
            throw PacketFileError(path: path, message: "it does not begin as a file of Ethernet packets does")
        }
        offset += Self.headerLength
        return true
    }

    private mutating func takePacket(_ buffer: inout ByteBuffer) throws -> Packet? {
        let start = buffer.readerIndex
        func field(_ index: Int) -> UInt32? {
            buffer.getInteger(at: start + 4 * index, endianness: .host, as: UInt32.self)
        }
        guard let seconds = field(0), let microseconds = field(1), let count = field(2), let length = field(3) else {
            return nil
        }
        guard Int(count) + Self.recordLength <= Self.chunk else {
            throw PacketFileError(path: path, message: "a packet of \(count) bytes at byte \(offset)")
        }
        guard let frame = buffer.getSlice(at: start + Self.recordLength, length: Int(count)) else { return nil }
        buffer.moveReaderIndex(forwardBy: Self.recordLength + Int(count))
        offset += Self.recordLength + Int(count)
        let extra = IPv4Packet.beginning(of: frame)
        return Packet(
            time: Double(seconds) + Double(microseconds) / 1_000_000,
            frame: frame.getSlice(at: frame.readerIndex + extra, length: Int(count) - extra) ?? frame,
            length: Int(length) - extra)
    }

    /// A file of packets, for people to open with Wireshark or `tcpdump -r`.
    static func content(_ packets: [Packet]) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeMultipleIntegers(Self.magic, UInt16(2), UInt16(4), UInt64(0), endianness: .host)
        buffer.writeMultipleIntegers(UInt32(65535), Self.ethernet, endianness: .host)
        for packet in packets {
            let microseconds = Int64((packet.time * 1_000_000).rounded())
            buffer.writeMultipleIntegers(
                UInt32(clamping: microseconds / 1_000_000), UInt32(clamping: microseconds % 1_000_000),
                UInt32(clamping: packet.frame.readableBytes), UInt32(clamping: packet.length), endianness: .host)
            buffer.writeImmutableBuffer(packet.frame)
        }
        return Array(buffer.readableBytesView)
    }
}

/// A file that holds no packets.
struct PacketFileError: Error, CustomStringConvertible {
    var path: FilePath
    var message: String

    var description: String { "reading the packets in \(path): \(message)" }
}
