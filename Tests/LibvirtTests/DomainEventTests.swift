import Testing

@testable import Libvirt

/// What libvirt's numbers say.
struct DomainEventTests {
    @Test(arguments: [
        (2, 0, "started: booted", false), (3, 2, "suspended: an I/O error", true), (4, 0, "resumed: unpaused", false),
        (5, 2, "stopped: crashed", true), (5, 1, "stopped: destroyed", false), (8, 0, "crashed: panicked", true),
        (0, 1, "defined", false), (77, 3, "event 77", false), (5, 99, "stopped: detail 99", false),
    ])
    func `events of a domain's life`(type: Int32, detail: Int32, text: String, isFailure: Bool) {
        let event = DomainEvent(domain: "x", lifecycle: type, detail: detail)
        #expect(event == DomainEvent(domain: "x", text, isFailure: isFailure))
    }
}
