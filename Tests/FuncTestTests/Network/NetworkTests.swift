import Foundation
import NIOCore
import SystemPackage
import Testing

@testable import FuncTest

struct NetworkRecordTests {
    typealias Samples = NetworkSamples

    @Test func `DHCP is told with address, server and boot file`() {
        let server: [UInt8] = [54, 4, 10, 0, 2, 2]
        let record = Samples.record(
            Samples.dhcp(1), Samples.dhcp(2, address: [10, 0, 2, 15], file: "boot.ipxe", options: server),
            Samples.dhcp(3, options: [50, 4, 10, 0, 2, 15]), Samples.dhcp(5, address: [10, 0, 2, 15], options: server))
        #expect(
            record.events.map { "\($0)" } == [
                "DHCP discover from 52:54:00:01:02:03", "DHCP offer of 10.0.2.15 by 10.0.2.2, boot file boot.ipxe",
                "DHCP request for 10.0.2.15", "DHCP ack of 10.0.2.15 by 10.0.2.2, no boot file",
            ])
    }

    @Test func `the option with the boot file's name goes before the old field`() {
        let name = Array("grub.efi".utf8)
        let record = Samples.record(
            Samples.dhcp(2, file: "old", options: [67, UInt8(name.count)] + name))
        #expect(record.messages.first?.bootFile == "grub.efi")
    }

    @Test func `a file over TFTP is one event, with what came of it`() {
        let record = Samples.record(
            Samples.question("boot.ipxe"), Samples.block(1, count: 512), Samples.block(1, count: 512),
            Samples.block(2, count: 30))
        #expect(record.events.map { "\($0)" } == ["TFTP read boot.ipxe, 542 bytes"])
        #expect(record.events.first?.end == 3)
        #expect(record.events.first?.isFailure == false)
    }

    @Test func `a file that the server does not have is a failure, one that the client breaks off is none`() {
        let text = Array("File not found".utf8) + [0]
        let refused = Samples.record(
            Samples.question("x"), Samples.datagram(from: 69, to: 2000, [0, 5, 0, 1] + text))
        #expect(refused.events.map { "\($0)" } == ["TFTP read x, 0 bytes, then: File not found"])
        #expect(refused.events.first?.isFailure == true)
        let broken = Samples.record(Samples.question("x"), Samples.datagram(from: 2000, to: 69, [0, 5, 0, 0, 0]))
        #expect(broken.events.first?.isFailure == false)
    }

    @Test func `a question that is only asked again is no progress`() {
        let once = Samples.record(Samples.dhcp(1))
        let often = Samples.record(Samples.dhcp(1), Samples.dhcp(1), Samples.dhcp(1))
        #expect(once.progress == often.progress)
        #expect(Samples.record(Samples.dhcp(1), Samples.dhcp(2)).progress > once.progress)
        let asked = Samples.record(Samples.question("x"))
        #expect(Samples.record(Samples.question("x"), Samples.block(1, count: 5)).progress == asked.progress + 5)
    }

    @Test func `what is cut, or says that it is longer than it is, is read as far as it goes`() {
        for frame in [Samples.dhcp(2, file: "boot.ipxe"), Samples.question("file"), Samples.block(1, count: 40)] {
            for count in 0..<frame.readableBytes {
                _ = Samples.record(Samples.question("x"), ByteBuffer(bytes: frame.readableBytesView.prefix(count)))
            }
        }
        #expect(Datagram(Samples.frame([0, 67, 0, 68, 255, 255, 0, 0, 1]))?.payload.readableBytes == 1)
        #expect(Datagram(Samples.frame([0, 67, 0, 68, 0, 3, 0, 0, 1])) == nil)
        #expect(Datagram(Samples.frame([0, 67, 0, 68, 0, 9, 0, 0, 1], fragment: 5)) == nil)
    }

    @Test func `names that a node sends have no control characters`() {
        let record = Samples.record(Samples.question("a\u{1B}[31mb\nc"))
        #expect(record.events.map { "\($0)" } == ["TFTP read abc, 0 bytes"])
    }

    @Test func `a node that asks for ever does not fill a report`() {
        var record = NetworkRecord()
        for _ in 0..<(NetworkRecord.eventLimit + 10) { record.take(Samples.packet(Samples.dhcp(1))) }
        #expect(record.events.count == NetworkRecord.eventLimit)
        let bytes = record.kept.reduce(0) { $0 + $1.frame.readableBytes }
        #expect(bytes <= NetworkRecord.keptLimit)
    }
}

struct PacketFileTests {
    private let packets = [
        NetworkSamples.packet(NetworkSamples.dhcp(1), at: 100.25),
        NetworkSamples.packet(NetworkSamples.question("boot.ipxe"), at: 101.5),
    ]

    @Test func `packets are read while the file grows, each when it is whole`() throws {
        try withFolder { folder in
            let path = folder.appending("packets.pcap")
            let bytes = PacketFile.content(packets)
            var file = PacketFile(path)
            #expect(try file.next() == [])
            var found: [Packet] = []
            for count in stride(from: 1, through: bytes.count, by: 7) + [bytes.count] {
                try Data(bytes.prefix(count)).write(to: URL(filePath: path.string))
                found += try file.next()
            }
            #expect(found == packets)
            #expect(file.offset == bytes.count)
        }
    }

    @Test(arguments: [10, 12])
    func `what a driver and a tap device say before each frame is left out`(extra: Int) throws {
        try withFolder { folder in
            let path = folder.appending("packets.pcap")
            let padded = packets.map { packet in
                var frame = ByteBuffer(repeating: 0, count: extra)
                frame.writeImmutableBuffer(packet.frame)
                return Packet(time: packet.time, frame: frame, length: packet.length + extra)
            }
            try Data(PacketFile.content(padded)).write(to: URL(filePath: path.string))
            var file = PacketFile(path)
            #expect(try file.next() == packets)
        }
    }

    @Test func `what TCP carries is left out, its beginning and end are not`() throws {
        try withFolder { folder in
            var header = [UInt8](repeating: 0, count: 20)
            header[12] = 5 << 4
            let frames = [header, header + [1, 2, 3]].map {
                NetworkSamples.packet(NetworkSamples.frame(protocolNumber: IPv4Packet.tcp, $0), at: 1)
            }
            let path = folder.appending("packets.pcap")
            let bytes = PacketFile.content(frames + packets)
            try Data(bytes).write(to: URL(filePath: path.string))
            var file = PacketFile(path)
            #expect(try file.next() == [frames[0]] + packets)
            #expect(file.offset == bytes.count)
        }
    }

    @Test func `a file of something else is refused`() throws {
        try withFolder { folder in
            let path = folder.appending("x")
            try Data(repeating: 1, count: 100).write(to: URL(filePath: path.string))
            var file = PacketFile(path)
            #expect(throws: PacketFileError.self) { try file.next() }
        }
    }

    @Test func `packets are put on the case's clock by the one that was seen soonest`() throws {
        try withFolder { folder in
            let path = folder.appending("packets.pcap")
            try Data(PacketFile.content([packets[0]])).write(to: URL(filePath: path.string))
            var capture = NetworkCapture(file: path)
            try capture.look(at: 5.75)
            try Data(PacketFile.content(packets)).write(to: URL(filePath: path.string))
            try capture.look(at: 6.75)
            #expect(capture.events.map(\.time) == [5.5, 6.75])
            #expect(capture.events.map(\.lane) == [.network, .network])
            #expect(capture.packets(since: 1000).map(\.time) == [1005.5, 1006.75])
        }
    }
}
