internal import Documents
internal import Synchronization

/// How many bytes the disks that a run keeps may take: those of all its cases together.
final class DiskAllowance: Sendable {
    /// What a run has.
    static let usual: Int64 = 16 << 30

    private let whole: Int64
    private let left: Mutex<Int64>

    init(_ bytes: Int64 = DiskAllowance.usual) {
        whole = bytes
        left = Mutex(bytes)
    }

    /// Takes a part of it. Half of it is for cases that failed alone.
    ///
    /// - Returns: Why it is too much, if it is.
    func take(_ bytes: Int64, hasFailed: Bool) -> String? {
        left.withLock { left in
            let own = max(0, hasFailed ? left : left - whole / 2)
            guard bytes > own else {
                left -= bytes
                return nil
            }
            let (size, rest) = (ByteCount(bytes: bytes), ByteCount(bytes: own))
            return "the disks take \(size), and of the \(ByteCount(bytes: whole)) that a run keeps are left \(rest)"
        }
    }
}
