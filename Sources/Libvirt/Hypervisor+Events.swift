internal import CLibvirt

extension Hypervisor {
    /// The events of a connection's domains, until somebody ends them.
    public struct Events: Sendable {
        /// The events in the order in which they came.
        public let stream: AsyncStream<DomainEvent>
        fileprivate let feed: AsyncStream<DomainEvent>.Continuation
        fileprivate let callbacks: [Int32]
    }

    /// Begins to tell of what happens to domains: starts, stops, resets, watchdogs and I/O errors.
    public func events() throws(LibvirtError) -> Events {
        let (stream, feed) = AsyncStream<DomainEvent>.makeStream()
        var callbacks: [Int32] = []
        for (id, callback) in Self.callbacks {
            callbacks.append(try register(id, callback, Feed(feed)))
        }
        return Events(stream: stream, feed: feed, callbacks: callbacks)
    }

    /// Stops telling; the stream ends.
    public func end(_ events: Events) {
        events.feed.finish()
        for callback in events.callbacks { virConnectDomainEventDeregisterAny(pointer, callback) }
    }

    private func register(
        _ id: virDomainEventID, _ callback: virConnectDomainEventGenericCallback, _ feed: Feed
    ) throws(LibvirtError) -> Int32 {
        let opaque = Unmanaged.passRetained(feed).toOpaque()
        let code = virConnectDomainEventRegisterAny(pointer, nil, Int32(id.rawValue), callback, opaque) { opaque in
            if let opaque { Unmanaged<Feed>.fromOpaque(opaque).release() }
        }
        if code < 0 { Unmanaged<Feed>.fromOpaque(opaque).release() }
        return try requireSuccess(code, "asking for events of domains")
    }

    /// Each kind of event has a callback of its own type, of which libvirt takes the address.
    private static var callbacks: [(virDomainEventID, virConnectDomainEventGenericCallback)] {
        let lifecycle: virConnectDomainEventCallback = { _, domain, event, detail, opaque in
            Feed.tell(opaque, domain) { DomainEvent(domain: $0, lifecycle: event, detail: detail) }
            return 0
        }
        let reboot: virConnectDomainEventGenericCallback = { _, domain, opaque in
            Feed.tell(opaque, domain) { DomainEvent(domain: $0, "reset") }
        }
        let watchdog: virConnectDomainEventWatchdogCallback = { _, domain, _, opaque in
            Feed.tell(opaque, domain) { DomainEvent(domain: $0, "its watchdog fired", isFailure: true) }
        }
        let input: virConnectDomainEventIOErrorReasonCallback = { _, domain, _, device, _, reason, opaque in
            let words = [device, reason].compactMap { $0.map { String(cString: $0) } }.filter { !$0.isEmpty }
            Feed.tell(opaque, domain) {
                DomainEvent(domain: $0, "I/O error: \(words.joined(separator: ", "))", isFailure: true)
            }
        }
        return [
            (VIR_DOMAIN_EVENT_ID_LIFECYCLE, unsafeBitCast(lifecycle, to: virConnectDomainEventGenericCallback.self)),
            (VIR_DOMAIN_EVENT_ID_REBOOT, reboot),
            (VIR_DOMAIN_EVENT_ID_WATCHDOG, unsafeBitCast(watchdog, to: virConnectDomainEventGenericCallback.self)),
            (VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, unsafeBitCast(input, to: virConnectDomainEventGenericCallback.self)),
        ]
    }
}

/// What a callback finds its listener by.
private final class Feed: Sendable {
    private let continuation: AsyncStream<DomainEvent>.Continuation

    init(_ continuation: AsyncStream<DomainEvent>.Continuation) {
        self.continuation = continuation
    }

    static func tell(
        _ opaque: UnsafeMutableRawPointer?, _ domain: virDomainPtr?, _ event: (_ domain: String) -> DomainEvent
    ) {
        guard let opaque, let domain, let name = virDomainGetName(domain) else { return }
        Unmanaged<Feed>.fromOpaque(opaque).takeUnretainedValue().continuation.yield(event(String(cString: name)))
    }
}
