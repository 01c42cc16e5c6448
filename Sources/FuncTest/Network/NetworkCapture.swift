internal import Foundation
internal import SystemPackage

/// What QEMU takes down of a node's network from a start on, while the node is on its way to where it is awaited.
struct NetworkCapture: Sendable {
    /// How large the file may become, in bytes: enough for a ramdisk, while a node that fetches for ever must not fill the host's disk.
    static let limit = 64 << 20

    private var file: PacketFile
    /// What the packets tell.
    private(set) var record = NetworkRecord()
    /// What has to be added to the packets' times for the case's clock.
    ///
    /// QEMU counts from whole seconds: a packet had passed when it was seen, and the one that was seen soonest tells best.
    private var shift = Double.infinity

    /// Takes the file that QEMU writes.
    init(file: FilePath) {
        self.file = PacketFile(file)
    }

    /// The file that QEMU writes.
    var path: FilePath { file.path }
    /// Whether QEMU is to take down no more.
    var isFull: Bool { file.offset >= Self.limit }

    /// Reads what came since the last look.
    ///
    /// - Parameter time: The case's clock.
    mutating func look(at time: Double) throws {
        for packet in try file.next() {
            shift = min(shift, time - packet.time)
            record.take(packet)
        }
    }

    /// What happened, on the case's clock.
    var events: [Timeline.Event] {
        record.events.map { event in
            Timeline.Event(
                .network, at: max(0, event.time + shift), for: event.end.map { $0 - event.time }, "\(event)",
                isFailure: event.isFailure)
        }
    }

    /// The packets that are kept for people.
    ///
    /// - Parameter origin: When the case began, in seconds since 1970.
    func packets(since origin: Double) -> [Packet] {
        record.kept.map { packet in
            var packet = packet
            packet.time += shift + origin
            return packet
        }
    }
}

/// The network of one node over all of its starts.
struct NetworkHistory: Sendable {
    /// The starts that are over.
    private var past: [NetworkCapture] = []
    /// The start that is followed.
    private(set) var current: NetworkCapture?

    /// Begins with a new start.
    mutating func begin(_ file: FilePath) {
        end()
        current = NetworkCapture(file: file)
    }

    /// Reads what came since the last look.
    mutating func look(at time: Double) throws {
        try current?.look(at: time)
    }

    /// Keeps what there is of this start, and follows it no longer.
    mutating func end() {
        if let current { past.append(current) }
        current = nil
    }

    private var all: [NetworkCapture] { past + [current].compactMap(\.self) }

    /// What happened, on the case's clock.
    var events: [Timeline.Event] { all.flatMap(\.events) }

    /// What the last start's packets tell.
    var latest: NetworkRecord { all.last?.record ?? NetworkRecord() }

    /// The packets of all starts as a file, or nil if there are none.
    ///
    /// - Parameter origin: When the case began, in seconds since 1970.
    func content(since origin: Double) -> [UInt8]? {
        let packets = all.flatMap { $0.packets(since: origin) }
        return packets.isEmpty ? nil : PacketFile.content(packets)
    }
}
