internal import Synchronization

/// Lets one event of many through in each interval: a compiler says more than anybody reads.
final class Pace: Sendable {
    private let interval: Duration
    private let next: Mutex<ContinuousClock.Instant>

    init(interval: Duration) {
        self.interval = interval
        next = Mutex(ContinuousClock.now.advanced(by: interval))
    }

    /// Whether an event may pass now; the first one may after an interval.
    func allows() -> Bool {
        next.withLock { next in
            let now = ContinuousClock.now
            guard now >= next else { return false }
            next = now.advanced(by: interval)
            return true
        }
    }
}
