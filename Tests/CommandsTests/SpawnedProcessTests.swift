import Blocking
import Commands
import Foundation
import Glibc
import SystemPackage
import Testing

struct SpawnedProcessTests {
    /// Runs a shell line with its output in a file.
    private func output(
        _ line: String, input: Int32 = STDIN_FILENO, inherited: Int32? = nil, isDetached: Bool = false,
        without: String? = nil
    ) async throws -> (status: CommandResult.Status, text: String) {
        let file = FilePath(NSTemporaryDirectory()).appending("spawned-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        let target = try FileDescriptor.open(
            file, .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        defer { try? target.close() }
        let process = try SpawnedProcess.start(
            "sh", ["-c", line], streams: .init(input: input, output: target.rawValue, inherited: inherited),
            isDetached: isDetached, without: without)
        let status = try await poll("waiting for a shell", every: .milliseconds(5), limit: .seconds(20)) {
            try process.status().map { .done($0) } ?? .pending(lastSeen: nil)
        }
        return (status, try String(contentsOfFile: file.string, encoding: .utf8))
    }

    @Test func `its streams are files, and its exit status its own`() async throws {
        let (status, text) = try await output("echo said; exit 7")
        #expect(status == .exited(7))
        #expect(text == "said\n")
        #expect(try await output("kill -KILL $$").status == .signalled(SIGKILL))
    }

    @Test func `it gets the file that it inherits, and no other`() async throws {
        let file = FilePath(NSTemporaryDirectory()).appending("inherited-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        try Data("handed down\n".utf8).write(to: URL(filePath: file.string))
        let source = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
        defer { try? source.close() }
        #expect(try await output("cat <&3", inherited: source.rawValue).text == "handed down\n")
        // Without close-on-exec it would be there too.
        let open = dup(source.rawValue)
        defer { close(open) }
        #expect(try await output("ls -l /proc/$$/fd | grep -c inherited-").text == "0\n")
    }

    @Test func `one that is detached has a session of its own`() async throws {
        let line = "test \"$(cut -d' ' -f6 /proc/$$/stat)\" = $$ && echo own"
        #expect(try await output(line, isDetached: true).text == "own\n")
        #expect(try await output(line).text == "")
    }

    @Test func `a variable is kept from it`() async throws {
        #expect(try await output("echo ${HOME:+there}").text == "there\n")
        #expect(try await output("echo ${HOME:-gone}", without: "HOME").text == "gone\n")
    }

    @Test func `no such program`() {
        let error = #expect(throws: SpawnError.self) {
            try SpawnedProcess.start("bareproof-no-such-program", [], streams: .init())
        }
        #expect(error?.reason == .noSuchFileOrDirectory)
    }
}
