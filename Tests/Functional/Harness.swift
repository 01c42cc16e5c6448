import Commands
import Foundation
import FuncTest
import Images
import Logging
import Synchronization
import SystemPackage
import Testing

/// The built `bareproof` program, run as a user would.
struct Harness {
    let runner = SystemCommandRunner(logger: Logger(label: "functional"))
    let program: FilePath

    init() throws {
        program = try SourceTree.find().root.appending(".build/debug/bareproof")
        try #require(
            FileManager.default.isExecutableFile(atPath: program.string),
            "\(program) is not built; run: swift build --product bareproof")
    }

    /// Runs a command line to its end.
    func run(_ arguments: [String], timeLimit: Duration = .seconds(900)) async throws -> CommandResult {
        try await runner.run(Command(program.string, arguments, timeLimit: timeLimit))
    }

    /// Runs a command line, and sends Ctrl-C as soon as a line of its story begins with a text.
    func interrupt(_ arguments: [String], at text: String) async throws -> CommandResult {
        let isSent = Mutex(false)
        // exec keeps the process: the shell's identifier is the program's.
        let line = (["exec", program.string] + arguments).map(Command.quoted).joined(separator: " ")
        let command = Command("sh", ["-c", "echo pid $$; \(line)"], timeLimit: .seconds(600))
        let process = Mutex<Int32?>(nil)
        return try await runner.run(command) { line in
            if line.text.hasPrefix("pid ") {
                process.withLock { $0 = Int32(line.text.dropFirst(4)) }
            }
            guard line.text.contains(text), let process = process.withLock({ $0 }) else { return }
            isSent.withLock { isSent in
                if !isSent { kill(process, SIGINT) }
                isSent = true
            }
        }
    }

    /// What is there after a body that was not there before it: a killed run of an earlier day is not the body's fault.
    func leftovers(of body: () async throws -> Void) async throws -> [String] {
        let before = Set(try await remains())
        try await body()
        return try await remains().filter { !before.contains($0) }
    }

    /// What runs of this user left that are over: folders, domains' processes, mounts.
    private func remains() async throws -> [String] {
        let runs = ImageCache.standard().root.appending("runs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs.string)) ?? []
        let abandoned = RunDirectory.abandoned(in: runs).compactMap { $0.lastComponent?.string }
        // Somebody else may be at work at the same time.
        let alive = names.filter { !abandoned.contains($0) }
        let processes = try await runner.run(
            Command("pgrep", ["-af", "(qemu|ssh|guestfs).*\(RunDirectory.prefix)[a-z2-9]{8}"]))
        let mounts = try String(contentsOfFile: "/proc/mounts", encoding: .utf8)
            .split(separator: "\n").filter { $0.contains(RunDirectory.prefix) }
        let lines = processes.standardOutput.split(separator: "\n").filter { !$0.contains("pgrep") }
        let users = (lines + mounts).filter { line in !alive.contains { line.contains($0) } }
        return abandoned + users.map(String.init)
    }
}

/// A folder for one test's reports.
func withReports(_ body: (FilePath) async throws -> Void) async throws {
    let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-reports-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    try await body(folder)
}
