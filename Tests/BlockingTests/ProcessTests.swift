import Blocking
import Foundation
import Glibc
import SystemPackage
import Testing

struct ProcessTests {
    @Test func `a process is told from a later one with its number`() throws {
        let current = ProcessIdentity.current
        #expect(current.number == getpid())
        #expect(current.isAlive)
        #expect(ProcessIdentity(current.description) == current)
        let another = ProcessIdentity(number: current.number, startTime: current.startTime + 1)
        #expect(!another.isAlive)
    }

    @Test(arguments: ["", "12", "12@", "@7", "a@7", "1@2@3"])
    func `what names no process is refused`(text: String) {
        #expect(ProcessIdentity(text) == nil)
    }

    @Test func `this process is not in the table, its parent is`() {
        let numbers = ProcessTable.numbers()
        #expect(!numbers.contains(getpid()))
        #expect(numbers.contains(getppid()))
        #expect(!ProcessTable.arguments(of: getppid()).isEmpty)
        #expect(ProcessTable.variable("PATH", of: getpid()) != nil)
        #expect(ProcessTable.variable("PAT", of: getpid()) == nil)
    }

    @Test func `a lock that is handed down is held until both have let it go`() throws {
        let file = FilePath(NSTemporaryDirectory()).appending("lock-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        var first = try FileLock.attempt(file)
        var second: FileLock? = try FileLock.inherited(dup(try #require(first?.rawDescriptor)))
        first = nil
        #expect(try FileLock.attempt(file) == nil)
        withExtendedLifetime(second) {}
        second = nil
        #expect(try FileLock.attempt(file) != nil)
    }

    @Test func `a lock that somebody else has is not handed down`() throws {
        let file = FilePath(NSTemporaryDirectory()).appending("lock-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: file.string) }
        let lock = try FileLock.attempt(file)
        let other = try FileDescriptor.open(file, .readWrite)
        defer { try? other.close() }
        #expect(throws: Errno.wouldBlock) { try FileLock.inherited(other.rawValue) }
        withExtendedLifetime(lock) {}
    }
}
