internal import NIOCore

/// What packets of one start tell of a node's way over DHCP and TFTP.
struct NetworkRecord: Sendable, Equatable {
    /// How many bytes of packets are kept for people.
    static let keptLimit = 1 << 20
    /// How many messages are kept: a node that asks for ever must not fill a report.
    static let eventLimit = 2000

    /// Something that DHCP or TFTP did; times are on the clock of the packets.
    struct Event: Sendable, Equatable {
        /// What it was.
        enum Content: Sendable, Equatable {
            case dhcp(DHCPMessage)
            case tftp(TFTPTransfer)
        }

        var time: Double
        /// When its last byte came; nil for a moment.
        var end: Double?
        var content: Content
    }

    /// What happened, in order.
    private(set) var events: [Event] = []
    /// The packets, without what TCP carries.
    private(set) var kept: [Packet] = []
    private var keptBytes = 0
    /// The transfers that are under way, by the client's port.
    private var transfers: [Int: Int] = [:]

    /// Takes the next packet.
    mutating func take(_ packet: Packet) {
        keep(packet)
        guard let datagram = Datagram(packet.frame) else { return }
        if let message = DHCPMessage(datagram) { return add(.dhcp(message), at: packet.time) }
        if let message = TFTPMessage(datagram) { take(message, datagram, at: packet.time) }
    }

    private mutating func keep(_ packet: Packet) {
        keptBytes += packet.frame.readableBytes
        if keptBytes <= Self.keptLimit { kept.append(packet) }
    }

    private mutating func take(_ message: TFTPMessage, _ datagram: Datagram, at time: Double) {
        let isAnswer = datagram.sourcePort == TFTPMessage.port
        let port = isAnswer ? datagram.destinationPort : datagram.sourcePort
        if case .read(let file) = message {
            transfers[port] = events.count < Self.eventLimit ? events.count : nil
            return add(.tftp(TFTPTransfer(file: file)), at: time, end: time)
        }
        guard let index = transfers[port], case .tftp(var transfer) = events[index].content else { return }
        if transfer.take(message, fromServer: isAnswer) {
            (events[index].content, events[index].end) = (.tftp(transfer), time)
        }
    }

    private mutating func add(_ content: Event.Content, at time: Double, end: Double? = nil) {
        guard events.count < Self.eventLimit else { return }
        events.append(Event(time: time, end: end, content: content))
    }

    // MARK: What it came to

    var messages: [DHCPMessage] {
        events.compactMap { if case .dhcp(let message) = $0.content { message } else { nil } }
    }
    var files: [TFTPTransfer] { events.compactMap { if case .tftp(let file) = $0.content { file } else { nil } } }

    /// A figure that grows when the node gets on: a question that is only asked again leaves it.
    var progress: Int64 {
        let answers = Set(messages.map { "\($0)" }).count + files.count
        return Int64(answers + files.map(\.bytes).reduce(0, +))
    }
}

extension NetworkRecord.Event: CustomStringConvertible {
    var description: String {
        switch content {
        case .dhcp(let message): "\(message)"
        case .tftp(let transfer): "\(transfer)"
        }
    }

    /// Whether it is what a boot ends with.
    var isFailure: Bool {
        switch content {
        case .dhcp(let message): message.kind == .nak || message.kind == .decline
        case .tftp(let transfer): transfer.isRefused
        }
    }
}
