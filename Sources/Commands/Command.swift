/// One external program call as a value: what to run, with what, for how long.
public struct Command: Sendable, Equatable {
    /// Where the program's standard input comes from.
    public enum Input: Sendable, Equatable {
        /// The null device.
        case none
        /// These bytes, then end of file.
        case bytes([UInt8])
    }

    /// The program's name, looked up in `PATH`, or its path.
    public var program: String
    /// The arguments, without the program.
    public var arguments: [String]
    /// Variables that are set over the runner's own.
    public var environment: [String: String]
    /// Where standard input comes from.
    public var input: Input
    /// How long the program may run. At the limit it gets SIGTERM, and SIGKILL two seconds later.
    public var timeLimit: Duration

    /// Describes a call.
    public init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], input: Input = .none,
        timeLimit: Duration = .seconds(60)
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.timeLimit = timeLimit
    }
}

extension Command: CustomStringConvertible {
    /// The call as a shell would take it.
    public var description: String {
        ([program] + arguments).map(Self.quoted).joined(separator: " ")
    }

    /// A word as a POSIX shell takes it literally.
    public static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default:
                "-_./=:,+@%".utf8.contains(byte)
            }
        }
        if isPlain && !word.isEmpty { return word }
        let escaped = word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
        return "'\(escaped)'"
    }
}
