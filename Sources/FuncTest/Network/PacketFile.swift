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

    /// Reads the packets that came since the last call, without those that carry what TCP streams; what is not whole yet is left for the
    /// next one. A ramdisk is some ten thousand packets, so they are looked at where they are.
    ///
    /// - Throws: ``PacketFileError`` if it is no such file; `Errno` if it cannot be read.
    mutating func next() throws -> [Packet] {
        guard FileManager.default.fileExists(atPath: path.string) else { return [] }
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        defer { try? file.close() }
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
        defer { chunk.deallocate() }
        var packets: [Packet] = []
        while true {
            let count = try file.read(fromAbsoluteOffset: Int64(offset), into: chunk)
            var bytes = UnsafeRawBufferPointer(rebasing: chunk[..<count])
            if offset == 0, try !takeHeader(&bytes) { return [] }
            while let (packet, length) = try record(bytes) {
                if let packet { packets.append(packet) }
                bytes = UnsafeRawBufferPointer(rebasing: bytes[length...])
                offset += length
            }
            guard count == Self.chunk else { return packets }
        }
    }

    private mutating func takeHeader(_ bytes: inout UnsafeRawBufferPointer) throws -> Bool {
        guard bytes.count >= Self.headerLength else { return false }
        guard Self.field(bytes, 0) == Self.magic, Self.field(bytes, 5) == Self.ethernet else {
            throw PacketFileError(path: path, message: "it does not begin as a file of Ethernet packets does")
        }
        bytes = UnsafeRawBufferPointer(rebasing: bytes[Self.headerLength...])
        offset += Self.headerLength
        return true
    }

    private static func field(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
        bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
    }

    /// The packet at the begin, nil if it is a stream's, and the length of its record; nil if that is not whole.
    private func record(_ bytes: UnsafeRawBufferPointer) throws -> (packet: Packet?, length: Int)? {
        guard bytes.count >= Self.recordLength else { return nil }
        let end = Self.recordLength + Int(Self.field(bytes, 2))
        guard end <= Self.chunk else {
            throw PacketFileError(
                path: path, message: "a packet of \(end - Self.recordLength) bytes at byte \(offset)")
        }
        guard bytes.count >= end else { return nil }
        let whole = UnsafeRawBufferPointer(rebasing: bytes[Self.recordLength..<end])
        let extra = IPv4Packet.beginning(of: whole)
        let frame = UnsafeRawBufferPointer(rebasing: whole[min(extra, whole.count)...])
        guard !IPv4Packet.isStream(frame) else { return (nil, end) }
        let packet = Packet(
            time: Double(Self.field(bytes, 0)) + Double(Self.field(bytes, 1)) / 1_000_000,
            frame: ByteBuffer(bytes: frame), length: Int(Self.field(bytes, 3)) - extra)
        return (packet, end)
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
