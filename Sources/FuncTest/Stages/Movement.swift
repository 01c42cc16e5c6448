/// Whose activity tells that a node gets on. The raw value is its name for people.
enum ActivitySource: String, Sendable, CaseIterable {
    case console = "serial console"
    case network = "DHCP and TFTP"
    case requests = "HTTP"
    case disks
    case agent
}

/// When each source of a node's activity last moved.
struct Movement: Sendable, Equatable {
    private struct Look: Equatable {
        var figure: Int64
        /// When the figure was first seen; nil for the one that it began with.
        var since: Double?
    }

    /// When it began to be watched, in seconds since the case began.
    let start: Double
    private var looks: [ActivitySource: Look] = [:]

    init(start: Double) {
        self.start = start
    }

    /// Takes figures that grow with activity; a source that cannot be seen now is left out.
    mutating func note(_ figures: [ActivitySource: Int64], at time: Double) {
        for (source, figure) in figures {
            guard let look = looks[source] else {
                looks[source] = Look(figure: figure)
                continue
            }
            if look.figure != figure { looks[source] = Look(figure: figure, since: time) }
        }
    }

    /// When a source last moved; nil if it did not since it is watched.
    func last(_ source: ActivitySource) -> Double? { looks[source]?.since }

    /// When anything last moved.
    var last: Double { looks.values.compactMap(\.since).max() ?? start }
}

/// What is known of a node when it is held against the limit of its stage.
struct StallWatch: Sendable {
    /// How often the node is looked at.
    static let interval = Duration.seconds(1)

    let limits: TimeLimits
    var movement: Movement

    /// The error of a node that stands still, or nil for one that does not.
    ///
    /// - Parameters:
    ///   - domain: The node.
    ///   - stage: Where it is.
    ///   - time: The case's clock.
    ///   - evidence: The last that each source showed, for those that showed anything.
    func stall(
        of domain: String, at stage: Stage, time: Double, _ evidence: () -> [ActivitySource: String]
    ) -> StalledNodeError? {
        let idle = time - movement.last
        guard .seconds(idle) >= limits.stall(at: stage) else { return nil }
        let evidence = evidence()
        let lines = ActivitySource.allCases.map { source in
            let last = movement.last(source).map { "last moved at \($0.fixed(1)) s" } ?? "nothing moved"
            return "\(source.rawValue): " + last + (evidence[source].map { ": \($0)" } ?? "")
        }
        return StalledNodeError(
            domain: domain, stage: stage, idle: idle, since: movement.last, limits: limits, evidence: lines)
    }
}

/// A node that stands still: for so long that nobody waits for it any more.
public struct StalledNodeError: Error, Equatable, CustomStringConvertible {
    /// The domain's name.
    public var domain: String
    /// Where it stands still.
    public var stage: Stage
    /// For how long, in seconds.
    public var idle: Double
    /// When anything last moved, in seconds since the case began.
    public var since: Double
    /// The limits that it was held against.
    public var limits: TimeLimits
    /// What each source last showed.
    public var evidence: [String]

    public var description: String {
        let limit = (limits.stall(at: stage) / .seconds(1)).fixed(0)
        return "node \(domain) hangs in stage '\(stage.rawValue)': \(stage.missing) for \(idle.fixed(0)) s, since "
            + "\(since.fixed(1)) s (limit of this stage: \(limit) s, \(limits.factorText))"
            + evidence.map { "\n  \($0)" }.joined()
    }
}
