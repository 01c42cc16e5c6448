internal import Blocking
internal import CLinux
internal import Glibc
public import SystemPackage

/// A program that runs beside this process, with files as its standard streams: one whose bytes are no lines of text, or
/// one that outlives this process.
///
/// ``CommandRunner`` is for all others: it ends what it started.
public struct SpawnedProcess: Sendable {
    /// Where a program reads and writes; descriptors of this process.
    public struct Streams: Sendable {
        /// Standard input.
        public var input: Int32
        /// Standard output.
        public var output: Int32
        /// Standard error.
        public var error: Int32
        /// A descriptor that the program gets as ``inheritedDescriptor``.
        public var inherited: Int32?

        /// Describes streams; those of this process where none are named.
        public init(
            input: Int32 = 0, output: Int32 = 1, error: Int32 = 2,
            inherited: Int32? = nil
        ) {
            self.input = input
            self.output = output
            self.error = error
            self.inherited = inherited
        }
    }

    /// What the program knows the inherited descriptor by.
    public static let inheritedDescriptor: Int32 = 3

    /// The process.
    public let number: Int32
    private let program: String

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its name, looked up in `PATH`, or its path.
    ///   - arguments: Its arguments, without the program.
    ///   - streams: Where it reads and writes. It gets no other open file.
    ///   - isDetached: Whether it gets a session of its own, so that no terminal's signal reaches it.
    ///   - variable: A variable of the environment that it does not get, of those that this process was started with.
    /// - Throws: ``SpawnError``.
    public static func start(
        _ program: String, _ arguments: [String], streams: Streams, isDetached: Bool = false,
        without variable: String? = nil
    ) throws(SpawnError) -> SpawnedProcess {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let inherited = streams.inherited.map { [($0, inheritedDescriptor)] } ?? []
        let targets = [(streams.input, STDIN_FILENO), (streams.output, STDOUT_FILENO), (streams.error, STDERR_FILENO)]
        for (source, target) in targets + inherited {
            posix_spawn_file_actions_adddup2(&actions, source, target)
        }
        bareproof_close_from(&actions, inheritedDescriptor + Int32(inherited.count))
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        prepare(&attributes, isDetached: isDetached)
        var number = pid_t()
        let environment = Self.environment(without: variable)
        let code = withStrings([program] + arguments) { words in
            withStrings(environment) { posix_spawnp(&number, program, &actions, &attributes, words, $0) }
        }
        guard code == 0 else { throw SpawnError(program: program, reason: Errno(rawValue: code)) }
        return SpawnedProcess(number: number, program: program)
    }

    /// How it ended; nil while it runs. It has to be asked until it has ended, and not afterwards.
    public func status() throws(SpawnError) -> CommandResult.Status? {
        var status: Int32 = 0
        let code = waitpid(number, &status, WNOHANG)
        guard code >= 0 else { throw SpawnError(program: program, reason: Errno(rawValue: errno)) }
        guard code > 0 else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }

    /// Sends it a signal. Its number is its own until ``status()`` has told how it ended.
    public func send(_ signal: Int32) {
        _ = kill(number, signal)
    }

    /// `POSIX_SPAWN_SETSID`, which is not imported.
    private static let setSession: Int16 = 0x80

    /// Signals that this process ignores or handles are the program's own again.
    private static func prepare(_ attributes: inout posix_spawnattr_t, isDetached: Bool) {
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | (isDetached ? setSession : 0)
        posix_spawnattr_setflags(&attributes, flags)
    }

    private static func environment(without variable: String?) -> [String] {
        let variables = ProcessTable.environment(of: getpid())
        guard let variable else { return variables }
        return variables.filter { !$0.hasPrefix("\(variable)=") }
    }

    /// A null-terminated list of C strings, for as long as a body runs.
    private static func withStrings<Value>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let pointers = strings.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}

/// A program that could not be started or waited for.
public struct SpawnError: Error, CustomStringConvertible {
    /// Its name or path.
    public var program: String
    /// What the system said.
    public var reason: Errno

    public var description: String { "starting '\(program)' beside this process: \(reason)" }
}
