internal import Blocking
internal import Commands
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// A program that reads nothing, and ends when its standard input does: at the latest when this process ends, however that is.
final class LifelineProcess: Sendable {
    private struct State {
        var line: Int32
        var status: CommandResult.Status?
    }

    private let process: SpawnedProcess
    private let state: Mutex<State>

    /// Starts a program in a session of its own.
    ///
    /// - Parameters:
    ///   - output: The file for its output, which is made, or grows.
    ///   - error: The file for its standard error.
    init(_ program: String, _ arguments: [String], output: FilePath, error: FilePath) throws {
        let (own, theirs) = try LocalSocket.pair("making a line to '\(program)'")
        defer { Glibc.close(theirs) }
        do {
            let streams = try (Self.open(output), Self.open(error))
            defer {
                try? streams.0.close()
                try? streams.1.close()
            }
            process = try SpawnedProcess.start(
                program, arguments,
                streams: .init(input: theirs, output: streams.0.rawValue, error: streams.1.rawValue),
                isDetached: true)
        } catch {
            Glibc.close(own)
            throw error
        }
        state = Mutex(State(line: own))
    }

    private static func open(_ file: FilePath) throws -> FileDescriptor {
        try FileDescriptor.open(
            file, .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
    }

    /// How it ended; nil while it runs.
    var status: CommandResult.Status? {
        state.withLock { state in
            if state.status == nil { state.status = try? process.status() }
            return state.status
        }
    }

    /// Ends it at once.
    func kill() {
        state.withLock { if $0.status == nil { process.send(SIGKILL) } }
    }

    /// Cuts the line and waits until the program has ended, whatever becomes of the task that asks for it; one that has not within the
    /// limit is killed.
    func end(limit: Duration) async {
        cut()
        await Task.detached { [self] in
            for limit in [limit, .seconds(5)] {
                let hasEnded: Void? = try? await poll(
                    "waiting for a program to end", every: .milliseconds(10), limit: limit
                ) {
                    status == nil ? .pending(lastSeen: nil) : Probe.done(())
                }
                if hasEnded != nil { return }
                kill()
            }
        }.value
    }

    /// Ends the program's input.
    func cut() {
        let line = state.withLock { state in
            defer { state.line = -1 }
            return state.line
        }
        if line >= 0 { Glibc.close(line) }
    }

    deinit {
        cut()
    }
}
