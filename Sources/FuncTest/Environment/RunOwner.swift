public import Blocking
internal import Glibc

/// Who a run's folder belongs to, as the folder itself says; the lock on it tells whether that one is alive.
public struct RunOwner: Sendable, Equatable, Codable {
    /// What kind of process it is.
    public enum Kind: String, Sendable, Codable {
        /// A command that somebody waits for.
        case command
        /// A process in the background that keeps a node for as long as nobody destroys it.
        case keeper
    }

    /// What kind of process it is.
    public var kind: Kind
    /// The process.
    public var process: ProcessIdentity

    /// Describes an owner.
    public init(kind: Kind, process: ProcessIdentity = .current) {
        self.kind = kind
        self.process = process
    }
}

/// What every program that the harness starts is marked with, so that `bareproof clean` finds those whose harness was
/// killed: a variable of their environment that names the process which started them.
public enum OwnerMark {
    /// The variable.
    public static let variable = "BAREPROOF_OWNER"
    /// What a program gets that is to live on: libvirt's daemons, which others use too.
    static let none = [variable: ""]

    /// Marks what this process starts from now on. To be called once, before anything is started.
    public static func claim() {
        setenv(variable, ProcessIdentity.current.description, 1)
    }

    /// The processes whose owner is gone.
    static func orphans() -> [Int32] {
        ProcessTable.numbers().filter { number in
            let owner = ProcessTable.variable(variable, of: number).flatMap { ProcessIdentity($0) }
            return owner.map { !$0.isAlive } ?? false
        }
    }
}
