import Blocking
import Commands
import Foundation
import Glibc
import Images
import Logging
import Synchronization
import SystemPackage
import Testing

@testable import FuncTest

/// Nodes that outlive the command that started them, as far as no node is needed for it.
final class KeepingTests {
    private let root = FilePath(NSTemporaryDirectory()).appending("keep-\(UUID().uuidString.prefix(8))")

    deinit {
        try? FileManager.default.removeItem(atPath: root.string)
    }

    /// A node's folder in a run's, as another process would find it.
    private func addNode(to run: RunDirectory, shape: String, label: String) throws {
        let record = NodeRecord(
            domain: "\(run.name)-\(shape)", label: label, shape: shape, uri: "qemu:///session", uuid: "u",
            macAddress: "52:54:00:00:00:01", starts: 1, boot: .ramdisk, port: 4022)
        try record.write(to: run.makeFolder(shape))
    }

    // MARK: Owners

    @Test func `a folder says who has it, and is alive until the last one lets its lock go`() throws {
        var run: RunDirectory? = try RunDirectory(in: root)
        let path = try #require(run?.path)
        #expect(RunFolder(path: path, isAlive: true).owner == RunOwner(kind: .command, process: .current))
        let handed = dup(try #require(run?.lockDescriptor))
        run = nil
        #expect(RunDirectory.abandoned(in: root) == [])
        var adopted: RunDirectory? = try RunDirectory(adopting: path, lock: handed)
        #expect(RunDirectory.folders(in: root).map(\.owner?.kind) == [.keeper])
        #expect(RunDirectory.abandoned(in: root) == [])
        withExtendedLifetime(adopted) {}
        adopted = nil
        #expect(RunDirectory.abandoned(in: root) == [path])
    }

    @Test func `a lock of another folder adopts nothing`() throws {
        let (run, other) = (try RunDirectory(in: root), try RunDirectory(in: root))
        let file = try FileDescriptor.open(other.path.appending("lock"), .readWrite)
        defer { try? file.close() }
        #expect(throws: Errno.self) { try RunDirectory(adopting: run.path, lock: dup(file.rawValue)) }
    }

    @Test func `programs whose harness is gone are orphans, and only those`() async throws {
        let gone = ProcessIdentity(number: getpid(), startTime: 1)
        let runner = SystemCommandRunner(logger: Logger(label: "test"))
        for (owner, isOrphan) in [(gone.description, true), (ProcessIdentity.current.description, false), ("", false)] {
            let seconds = "20.\(UInt32.random(in: .min ... .max))"
            let command = Command("sleep", [seconds], environment: [OwnerMark.variable: owner])
            let task = Task { try await runner.run(command) }
            defer { task.cancel() }
            let number = try await poll("waiting for sleep", every: .milliseconds(20), limit: .seconds(60)) {
                let mine = ProcessTable.numbers().first {
                    ProcessTable.arguments(of: $0).contains("sleep \(seconds) ")
                }
                return mine.map { .done($0) } ?? .pending(lastSeen: nil)
            }
            #expect(OwnerMark.orphans().contains(number) == isOrphan)
            task.cancel()
            _ = try? await task.value
        }
    }

    // MARK: Names

    @Test func `a node is found by its name, its run's letters, or what it is called if nothing else is`() throws {
        let (first, second) = (try RunDirectory(in: root), try RunDirectory(in: root))
        try addNode(to: first, shape: "one-disk", label: "one-disk")
        try addNode(to: second, shape: "two-disks", label: "sizes")
        let letters = String(second.name.dropFirst(RunDirectory.prefix.count))
        for name in ["sizes", "two-disks", letters, second.name, "\(letters)-two-disks", "\(second.name)-two-disks"] {
            #expect(try KnownNode.find(name, in: root).name == "\(letters)-two-disks", "\(name)")
        }
        let error = #expect(throws: NodeNotFound.self) { try KnownNode.find("other", in: root) }
        #expect(error?.description.contains("there is: ") == true)
    }

    @Test func `a name that two nodes answer to names neither`() throws {
        let runs = [try RunDirectory(in: root), try RunDirectory(in: root)]
        for run in runs { try addNode(to: run, shape: "one-disk", label: "one-disk") }
        let error = #expect(throws: NodeNotFound.self) { try KnownNode.find("one-disk", in: root) }
        #expect(error?.matching.count == 2)
        withExtendedLifetime(runs) {}
    }

    @Test func `a node whose owner is gone is none`() throws {
        var run: RunDirectory? = try RunDirectory(in: root)
        try addNode(to: #require(run), shape: "one-disk", label: "one-disk")
        #expect(KnownNode.all(in: root).count == 1)
        run = nil
        #expect(KnownNode.all(in: root) == [])
    }

    @Test func `a run's node is not another command's to end`() async throws {
        let run = try RunDirectory(in: root)
        try addNode(to: run, shape: "one-disk", label: "one-disk")
        let node = try KnownNode.find("one-disk", in: root)
        let error = await #expect(throws: KeeperError.self) { try await node.destroy() }
        #expect(error?.description.contains("process \(getpid())") == true)
        withExtendedLifetime(run) {}
    }

    @Test func `a way into a node leaves no shared connection behind`() throws {
        let run = try RunDirectory(in: root)
        try addNode(to: run, shape: "one-disk", label: "one-disk")
        let runner = SystemCommandRunner(logger: Logger(label: "test"))
        let shell = try KnownNode.find("one-disk", in: root).secureShell(runner: runner)
        let arguments = shell.arguments(isInteractive: true)
        #expect(arguments.contains("ControlMaster=no"))
        #expect(arguments.suffix(2) == ["-t", "root@127.0.0.1"])
        #expect(arguments.contains("4022"))
    }

    // MARK: Calls

    @Test(arguments: [
        KeeperLine.note("login: "), .done("is off"), .failed("two lines:\nthe second"), .note(""),
    ])
    func `what a keeper says is one line`(line: KeeperLine) {
        #expect(line.text.filter(\.isNewline).count == 1)
        #expect(KeeperLine(String(line.text.dropLast())) == line)
    }

    // With all tests at once on a busy machine, half a minute passes before a call is taken: hence limits of two.

    @Test func `a keeper hears a call, tells how it goes, and how it ended`() async throws {
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        let socket = try KeeperSocket(in: root)
        let server = Task {
            let call = try await socket.next(within: .seconds(120))
            call?.say(.note("working"))
            call?.say(.done("heard \(call?.words ?? [])"))
        }
        let notes = Notes()
        let answer = try await KeeperClient().call(["power", "off"], in: root, limit: .seconds(120)) { notes.add($0) }
        try await server.value
        #expect(answer == #"heard ["power", "off"]"#)
        #expect(notes.all == ["working"])
    }

    @Test func `a keeper that fails says why, and one that is not there is named`() async throws {
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        let folder = root
        var error = await #expect(throws: (any Error).self) {
            try await KeeperClient().call(["power", "off"], in: folder, limit: .seconds(5)) { _ in }
        }
        #expect("\(String(describing: error))".contains("connecting to \(folder)/keeper.sock"))
        let socket = try KeeperSocket(in: root)
        let server = Task { try await socket.next(within: .seconds(120))?.say(.failed("no disk\nto boot")) }
        error = await #expect(throws: KeeperError.self) {
            try await KeeperClient().call(["power", "disk"], in: folder, limit: .seconds(120)) { _ in }
        }
        #expect("\(String(describing: error))".contains("no disk\nto boot"))
        try await server.value
    }

    // MARK: Files

    @Test func `a file's lines are followed as they are completed, and after its name is gone`() throws {
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        let file = root.appending("console.log")
        try Data("one\ntwo\nthr".utf8).write(to: URL(filePath: file.string))
        let tail = try FileTail(file)
        #expect(try tail.newLines() == ["one", "two"])
        let writer = try FileDescriptor.open(file, .writeOnly, options: .append)
        try writer.closeAfter { _ = try writer.writeAll("ee\n".utf8) }
        #expect(try tail.newLines() == ["three"])
        #expect(tail.isThere())
        try FileManager.default.removeItem(atPath: file.string)
        #expect(!tail.isThere())
    }

    @Test(arguments: [(0, ""), (1, "c\n"), (2, "b\nc\n"), (9, "a\nb\nc\n")])
    func `the last lines of a file come first`(count: Int, expected: String) throws {
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        let file = root.appending("console.log")
        try Data("a\nb\nc\n".utf8).write(to: URL(filePath: file.string))
        let tail = try FileTail(file)
        try tail.skip(toLast: count)
        #expect(String(decoding: try tail.newBytes(), as: UTF8.self) == expected)
    }

    @Test func `a file server goes on at the port of another one, with what it served`() async throws {
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        let file = root.appending("image")
        try Data("image".utf8).write(to: URL(filePath: file.string))
        let logger = Logger(label: "test")
        let (handover, urls) = try await FileServer.run(logger: logger) { server in
            let urls = [try server.serve(file, as: "image"), server.serve(Array("keys".utf8), as: "keys")]
            return (server.handover, urls)
        }
        let data = try JSONEncoder().encode(handover)
        let read = try JSONDecoder().decode(ServerHandover.self, from: data)
        let bodies = try await FileServer.run(logger: logger, resuming: read) { _ in
            try urls.map { url in
                let local = try #require(URL(string: url.replacing(FileServer.hostAddress, with: "127.0.0.1")))
                return String(decoding: try Data(contentsOf: local), as: UTF8.self)
            }
        }
        #expect(bodies == ["image", "keys"])
    }

    @Test func `a keeper's plan survives its file`() throws {
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        var settings = Environment.Settings()
        settings.isCold = true
        settings.agent = "/agent"
        let plan = KeeperPlan(.failed("/cases/sizes"), settings: settings, tree: SourceTree(root: "/tree"))
        try plan.write(to: root)
        let read = try KeeperPlan.read(in: root)
        #expect(read.target == .failed("/cases/sizes"))
        #expect(read.settings.agent == "/agent")
        #expect(read.settings.isCold)
        #expect(read.settings.cache.root == settings.cache.root)
    }
}

/// What was said, from another thread.
private final class Notes: Sendable {
    private let notes = Mutex<[String]>([])

    var all: [String] { notes.withLock { $0 } }
    func add(_ text: String) { notes.withLock { $0.append(text) } }
}
