import Commands
import Foundation
import Logging
import SystemPackage
import Testing

@testable import Images

/// A folder that lives as long as a test.
final class Scratch: Sendable {
    let path: FilePath

    init() throws {
        path = FilePath(FileManager.default.temporaryDirectory.path).appending("bareproof-test-\(UUID().uuidString)")
        try Files.makeFolder(path)
    }

    deinit {
        try? Files.remove(path)
    }

    func write(_ text: String, to name: String) throws {
        let file = path.pushing(FilePath(name))
        try Files.makeFolder(file.removingLastComponent())
        try Files.write(Array(text.utf8), to: file)
    }
}

let testLogger = Logger(label: "test")
let testRunner = SystemCommandRunner(logger: testLogger)

/// Hears nothing.
let silence = Reporter(artefact: "test") { _ in }

/// The definitions of this tree.
let treeDefinitions = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    .appending("templates").appending("images")
