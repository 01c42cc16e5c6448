/// What happened while a case ran, all on one clock: `timeline.json` of a report.
public struct Timeline: Sendable, Equatable, Codable {
    /// Whose event it is.
    public enum Lane: String, Sendable, Codable, CaseIterable {
        /// What the harness did.
        case steps
        /// What the harness did to the domain: starts, checkpoints, power-offs.
        case power
        /// What libvirt told of the domain.
        case libvirt
        /// DHCP and TFTP, while the node is on its way to where it is awaited.
        case network
        /// What the node asked the file server for.
        case requests
        /// The serial console.
        case console
        /// The agent's log.
        case agent
    }

    /// Something that happened.
    public struct Event: Sendable, Equatable, Codable {
        /// When it began, in seconds since the case did.
        public var time: Double
        /// How long it took, in seconds; nil for a moment.
        public var seconds: Double?
        /// Whose event it is.
        public var lane: Lane
        /// What happened. It may be what a node said: whatever it likes.
        public var text: String
        /// Whether it is a failure.
        public var isFailure: Bool

        /// Describes an event.
        public init(_ lane: Lane, at time: Double, for seconds: Double? = nil, _ text: String, isFailure: Bool = false)
        {
            self.lane = lane
            self.time = time
            self.seconds = seconds
            self.text = text
            self.isFailure = isFailure
        }
    }

    /// What a disk did between two looks at QEMU's counts.
    public struct DiskActivity: Sendable, Equatable, Codable {
        /// The disk, by the node shape's name.
        public var disk: String
        /// The earlier look, in seconds since the case began.
        public var time: Double
        /// From there to the later look, in seconds.
        public var seconds: Double
        /// Bytes that the node read.
        public var readBytes: Int64
        /// Bytes that the node wrote, zeros that it had the disk make included.
        public var writtenBytes: Int64
    }

    /// How long the case took, in seconds.
    public var seconds: Double
    /// The events in the order of their beginnings.
    public var events: [Event]
    /// What the disks did; a time in which a disk did nothing is left out.
    public var disks: [DiskActivity]
    /// Lines of the console that came when there were too many to keep.
    public var droppedLines: Int

    /// Nothing happened.
    public static let empty = Timeline(seconds: 0, events: [], disks: [], droppedLines: 0)

    /// Puts events of several sources in the order of their time; those of one source that have the same time stay in theirs.
    static func merged(_ sources: [[Event]]) -> [Event] {
        sources.joined().enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }
}

extension Timeline.Event {
    /// A step of the harness.
    init(_ step: StepRecord) {
        self.init(
            .steps, at: step.start, for: step.seconds, step.failure.map { "\(step.name): \($0)" } ?? step.name,
            isFailure: step.failure != nil)
    }

    /// A request to the file server.
    ///
    /// - Parameter origin: When the server started, in seconds since the case began: its records count from there.
    init(_ request: RequestRecord, origin: Double) {
        self.init(
            .requests, at: origin + request.time, for: request.end.map { max(0, $0 - request.time) },
            request.description, isFailure: request.status >= 400)
    }
}
