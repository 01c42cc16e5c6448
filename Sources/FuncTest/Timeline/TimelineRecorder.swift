internal import Synchronization

/// Takes down what happens while a case runs, in seconds since it began.
public final class TimelineRecorder: Sendable {
    /// How many lines of the console are kept: a node that never stops talking must not fill a report.
    static let consoleLimit = 20_000
    /// How many other events are kept of each source.
    static let eventLimit = 20_000

    private struct State {
        var events: [Timeline.Event] = []
        var console: [Timeline.Event] = []
        var droppedLines = 0
        var network: [Timeline.Event] = []
        var requests: [Timeline.Event] = []
        var agent = AgentLogKeeper()
        var agentEvents: [Timeline.Event] = []
        var disks: [Timeline.DiskActivity] = []
    }

    private let origin: ContinuousClock.Instant
    private let onConsole: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Makes a recorder.
    ///
    /// - Parameters:
    ///   - origin: When the case began.
    ///   - onConsole: Hears each line of the console.
    public init(
        origin: ContinuousClock.Instant = .now, onConsole: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.origin = origin
        self.onConsole = onConsole
    }

    /// A moment in seconds since the case began.
    func seconds(at moment: ContinuousClock.Instant = .now) -> Double {
        (moment - origin) / .seconds(1)
    }

    /// Takes down something that happened now, or that began at a time of this clock and has just ended.
    func note(_ lane: Timeline.Lane, _ text: String, since start: Double? = nil, isFailure: Bool = false) {
        let now = seconds()
        let event = Timeline.Event(
            lane, at: start ?? now, for: start.map { now - $0 }, text, isFailure: isFailure)
        state.withLock { if $0.events.count < Self.eventLimit { $0.events.append(event) } }
    }

    /// Takes down lines that appeared on the console.
    func noteConsole(_ lines: [String]) {
        let now = seconds()
        state.withLock { state in
            let room = max(0, Self.consoleLimit - state.console.count)
            state.console += lines.prefix(room).map { Timeline.Event(.console, at: now, $0) }
            state.droppedLines += max(0, lines.count - room)
        }
        lines.forEach(onConsole)
    }

    /// Takes down what the disks did.
    func note(_ activity: [Timeline.DiskActivity]) {
        state.withLock { if $0.disks.count < Self.eventLimit { $0.disks += activity } }
    }

    /// Replaces what is known of the file server's requests.
    ///
    /// - Parameter start: When the server started.
    func setRequests(_ requests: [RequestRecord], since start: ContinuousClock.Instant) {
        let origin = seconds(at: start)
        let events = requests.suffix(Self.eventLimit).map { Timeline.Event($0, origin: origin) }
        state.withLock { $0.requests = events }
    }

    /// Replaces what is known of DHCP and TFTP.
    func setNetwork(_ events: [Timeline.Event]) {
        state.withLock { $0.network = Array(events.prefix(Self.eventLimit)) }
    }

    /// Takes down what the agent's log has beyond what it had when it was fetched last.
    ///
    /// - Parameters:
    ///   - text: The log as it is on the node.
    ///   - anchor: Where its clock meets this one.
    /// - Returns: All that the agent logged since the case began, on every boot of the ramdisk.
    func noteAgentLog(_ text: String, _ anchor: AgentLog.Anchor) -> String {
        let now = seconds()
        return state.withLock { state in
            let new = state.agent.take(text)
            let events = AgentLog.events(AgentLog.lines(of: new), anchor, until: now)
            state.agentEvents += events.prefix(max(0, Self.eventLimit - state.agentEvents.count))
            return state.agent.whole
        }
    }

    /// All that was taken down, with the steps of a clock that began at the same time.
    func timeline(steps: [StepRecord]) -> Timeline {
        let (state, now) = (state.withLock { $0 }, seconds())
        return Timeline(
            seconds: now,
            events: Timeline.merged([
                steps.map { Timeline.Event($0) }, state.events, state.network, state.requests, state.agentEvents,
                state.console,
            ]),
            disks: state.disks, droppedLines: state.droppedLines)
    }
}

/// Tells what is new in a log that is fetched again and again: the agent adds to its log, and each boot of the ramdisk begins one.
struct AgentLogKeeper: Sendable {
    /// The logs of all boots, one behind the other.
    private(set) var whole = ""
    private var last = ""

    /// Takes the log as it is now.
    ///
    /// - Returns: What it has that it did not have before.
    mutating func take(_ text: String) -> String {
        let new = text.hasPrefix(last) ? String(text.dropFirst(last.count)) : text
        last = text
        whole += new
        return new
    }
}
