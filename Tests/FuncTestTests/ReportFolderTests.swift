import Foundation
import SystemPackage
import Testing

@testable import FuncTest

/// What several tries at one case leave in its folder.
final class ReportFolderTests {
    private let root = FilePath(NSTemporaryDirectory()).appending("bareproof-folder-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(atPath: root.string)
    }

    private func paths() -> Set<String> {
        Set(FileManager.default.subpaths(atPath: root.string) ?? [])
    }

    @Test func `what was found before a crash is set aside, each time in a folder of its own`() throws {
        let folder = try ReportFolder(root)
        try folder.write("mine", as: "notes.txt")
        for crash in 1...2 {
            try folder.write("\(crash)", as: "console.log")
            try folder.write("\(crash)", as: "state.yaml")
            try folder.setAside(crash: crash)
        }
        #expect(
            paths() == [
                "notes.txt", "crash-1", "crash-1/console.log", "crash-1/state.yaml", "crash-2", "crash-2/console.log",
                "crash-2/state.yaml",
            ])
        #expect(try String(contentsOfFile: root.appending("crash-2/console.log").string, encoding: .utf8) == "2")
    }

    @Test func `another try has a folder within, and a new run takes all of it away but what is not a run's`() throws {
        let folder = try ReportFolder(root)
        try folder.write("mine", as: "notes.txt")
        try folder.write("x", as: "console.log")
        try folder.attempt(2).write("y", as: "console.log")
        #expect(folder.freeAttempt() == root.appending("try-3"))
        try folder.setAside(crash: 1)
        folder.clear()
        #expect(paths() == ["notes.txt"])
    }

    @Test func `a try that could not run makes place for the next one`() throws {
        let folder = try ReportFolder(root)
        try folder.write("1", as: "verdict.json")
        try folder.setAside(attempt: 1)
        try folder.write("2", as: "verdict.json")
        try folder.setAside(attempt: 2)
        try folder.write("3", as: "verdict.json")
        #expect(
            paths() == ["verdict.json", "try-1", "try-1/verdict.json", "try-2", "try-2/verdict.json"])
        #expect(folder.freeAttempt() == root.appending("try-3"))
    }
}
