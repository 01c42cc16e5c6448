internal import Blocking
internal import CGuestfs
internal import Glibc

/// A libguestfs call that failed.
public struct GuestfsError: Error, Equatable, CustomStringConvertible {
    /// What was attempted, as a gerund with its object: "listing the partitions of vda".
    public var attempt: String
    /// The `errno` that the appliance gave, or 0.
    public var errno: Int32
    /// libguestfs's words.
    public var message: String

    static let launching = "launching the libguestfs appliance"

    /// Whether the appliance did not come up; nothing was asked of it then.
    public var isLaunch: Bool { attempt == Self.launching }

    public var description: String {
        "\(attempt): \(message)"
    }

    /// The error of the call that this thread just made on a handle.
    static func last(_ handle: borrowing GuestfsHandle, _ attempt: String) -> GuestfsError {
        let message = guestfs_last_error(handle.pointer).map { String(cString: $0) } ?? "libguestfs gave no reason"
        return GuestfsError(attempt: attempt, errno: guestfs_last_errno(handle.pointer), message: message)
    }
}

extension GuestfsError {
    /// An appliance that did not come up within a limit.
    init(launchedFor deadline: DeadlineExceeded) {
        let limit = "gave up after \(deadline.limit.components.seconds) s"
        let console = deadline.lastSeen.map { "the last on its console was '\($0)'" } ?? "its console has nothing"
        self.init(attempt: Self.launching, errno: ETIMEDOUT, message: "\(limit); \(console)")
    }
}
