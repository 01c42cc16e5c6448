internal import Synchronization

/// Raised when a task is cancelled; libcurl's progress callback looks at it about once a second even on a stalled
/// connection, and at every packet otherwise.
final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }

    func raise() {
        flag.store(true, ordering: .relaxed)
    }
}
