internal import CLibvirt

/// What libvirt tells of a domain, as it happens.
public struct DomainEvent: Sendable, Equatable, CustomStringConvertible {
    /// The domain's name.
    public var domain: String
    /// What happened: `started: booted`.
    public var description: String
    /// Whether it is nothing that anybody asked for.
    public var isFailure: Bool

    /// Describes an event.
    public init(domain: String, _ description: String, isFailure: Bool = false) {
        self.domain = domain
        self.description = description
        self.isFailure = isFailure
    }

    /// An event of a domain's life (`virDomainEventType`, with the detail that belongs to it).
    init(domain: String, lifecycle type: Int32, detail: Int32) {
        let kind = Self.kinds[Int(type), default: "event \(type)"]
        let words = Self.details[Int(type)]?[Int(detail), default: "detail \(detail)"]
        let isFailure = [kind, words].contains { ["crashed", "an I/O error", "a watchdog", "failed"].contains($0) }
        self.init(domain: domain, words.map { "\(kind): \($0)" } ?? kind, isFailure: isFailure)
    }

    /// Names by `virDomainEventType`.
    private static let kinds = [
        "defined", "undefined", "started", "suspended", "resumed", "stopped", "shut down", "suspended by its system",
        "crashed",
    ]
    /// What it was about, by the type and then by the type's own details; others say nothing that a node meets.
    private static let details = [
        2: ["booted", "migrated", "restored", "from a snapshot", "woken up"],
        3: [
            "paused", "migrated", "an I/O error", "a watchdog", "restored", "from a snapshot",
            "an error of the interface",
            "waiting for memory", "failed",
        ],
        4: ["unpaused", "migrated", "from a snapshot", "has its memory", "failed"],
        5: ["shut down", "destroyed", "crashed", "migrated", "saved", "failed", "from a snapshot"],
        6: ["finished", "by its system", "by the host"],
        8: ["panicked", "saved a dump"],
    ]
}

extension Array {
    fileprivate subscript(index: Int, default value: Element) -> Element {
        indices.contains(index) ? self[index] : value
    }
}
