internal import Glibc

/// A process, told from a later one with the same number by the moment at which it started.
public struct ProcessIdentity: Sendable, Hashable, Codable {
    /// Its number.
    public var number: Int32
    /// When it started, in clock ticks since the host did.
    public var startTime: UInt64

    /// This process.
    public static let current = ProcessIdentity(number: getpid()) ?? ProcessIdentity(number: getpid(), startTime: 0)

    /// Describes a process.
    public init(number: Int32, startTime: UInt64) {
        self.number = number
        self.startTime = startTime
    }

    /// The process that has a number now; nil if none has, or if it has ended and is only waited for.
    public init?(number: Int32) {
        // The second field is the program's name in parentheses, which may hold blanks and parentheses.
        guard let text = ProcessTable.text("stat", of: number), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let startTime = UInt64(fields[19]) else {
            return nil
        }
        self.init(number: number, startTime: startTime)
    }

    /// Whether it still runs.
    public var isAlive: Bool {
        ProcessIdentity(number: number) == self
    }

    /// Sends it a signal, unless it has ended.
    public func send(_ signal: Int32) {
        if isAlive { _ = kill(number, signal) }
    }
}

extension ProcessIdentity: LosslessStringConvertible {
    /// Reads `NUMBER@START`.
    public init?(_ description: String) {
        let parts = description.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int32(parts[0]), let startTime = UInt64(parts[1]) else { return nil }
        self.init(number: number, startTime: startTime)
    }

    public var description: String { "\(number)@\(startTime)" }
}
