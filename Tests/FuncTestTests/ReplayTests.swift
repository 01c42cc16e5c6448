import Commands
import Documents
import Foundation
import Logging
import NodeTemplates
import SystemPackage
import Testing

@testable import FuncTest

/// Cases in one file.
final class ReplayTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-replay-\(UUID().uuidString)")
    private let runner = SystemCommandRunner(logger: Logger(label: "test"))

    init() throws {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private func makeFolder(_ name: String) throws -> FilePath {
        let path = folder.appending(name)
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        return path
    }

    @Test func `a bundle has the case, its node shape, what it puts from elsewhere, and the agent`() async throws {
        let tree = try SourceTree.find()
        let testCase = try #require(try CaseFinder(tree: tree).find(["plug-in"]).first)
        let agent = folder.appending("an-agent")
        try Data("the agent".utf8).write(to: URL(filePath: agent.string))
        let file = folder.appending("replay.tar")
        try await ReplayBundle.write(
            testCase, tree: tree, agent: agent, to: file, scratch: try makeFolder("scratch"), runner: runner)
        let bundle = try await ReplayBundle(unpacking: file, into: try makeFolder("unpacked"), runner: runner)
        let unpacked = try Case.load(bundle.folder)
        #expect(unpacked.steps == testCase.steps)
        // The tree's own shape may have gone or changed meanwhile.
        let shape = try CaseFinder(tree: SourceTree(root: try makeFolder("no-tree"))).shape(of: unpacked)
        #expect(shape == (try CaseFinder(tree: tree).shape(of: testCase)))
        let put = bundle.folder.pushing(FilePath("../../../examples/actions/message-of-the-day")).lexicallyNormalized()
        #expect(FileManager.default.fileExists(atPath: put.string))
        let agentBytes = FileManager.default.contents(atPath: bundle.agent.string)
        #expect(agentBytes == Data("the agent".utf8))
    }

    @Test func `a bundle has what the node shape names beside it`() async throws {
        let nodes = try makeFolder("tree/templates/nodes/xml")
        func write(_ text: String, to file: FilePath) throws {
            try Data(text.utf8).write(to: URL(filePath: file.string))
        }
        try write("<domain><memory unit='GiB'>1</memory></domain>", to: nodes.appending("own.xml"))
        let shape = "summary: x\ndomain: xml/own.xml\ndisks: [{name: vda, size: 1 GiB}]"
        try write(shape, to: nodes.removingLastComponent().appending("own.yaml"))
        let folder = try makeFolder("a-case")
        try write("summary: x\nnode: own\nsteps: [{run: {command: ls}}]", to: folder.appending("case.yaml"))
        let file = self.folder.appending("replay.tar")
        try await ReplayBundle.write(
            try Case.load(folder), tree: SourceTree(root: try makeFolder("tree")), agent: nodes.appending("own.xml"),
            to: file, scratch: try makeFolder("scratch"), runner: runner)
        let bundle = try await ReplayBundle(unpacking: file, into: try makeFolder("unpacked"), runner: runner)
        let other = CaseFinder(tree: SourceTree(root: try makeFolder("no-tree")))
        #expect(try other.shape(of: Case.load(bundle.folder)).memory == .mebibytes(1024))
    }

    @Test func `a file that is no bundle is refused`() async throws {
        let file = folder.appending("other.tar")
        try await runner.check(Command("tar", ["--create", "--file", file.string, "--files-from", "/dev/null"]))
        let target = try makeFolder("unpacked")
        await #expect(throws: NoBundle.self) {
            try await ReplayBundle(unpacking: file, into: target, runner: self.runner)
        }
    }

    @Test func `a link in a bundle is refused: it could name this machine's files`() async throws {
        let source = try makeFolder("source")
        try Data(#"{"folder": "case", "version": "1"}"#.utf8).write(
            to: URL(filePath: source.appending("bundle.json").string))
        let manager = FileManager.default
        try manager.createDirectory(atPath: source.appending("case").string, withIntermediateDirectories: true)
        try manager.createSymbolicLink(
            atPath: source.appending("case/case.yaml").string, withDestinationPath: "/etc/hostname")
        let file = folder.appending("links.tar")
        try await runner.check(Command("tar", ["-cf", file.string, "-C", source.string, "."]))
        let target = try makeFolder("unpacked")
        let error = await #expect(throws: NoBundle.self) {
            _ = try await ReplayBundle(unpacking: file, into: target, runner: runner)
        }
        #expect(error?.link == "case/case.yaml")
    }

    @Test func `a bundle has what its case names elsewhere, and so has the bundle of a bundle`() async throws {
        let tree = try SourceTree.find()
        var testCase = try #require(try CaseFinder(tree: tree).find(["captured-layout"]).first)
        let agent = folder.appending("an-agent")
        try Data("the agent".utf8).write(to: URL(filePath: agent.string))
        var seen = tree
        for round in 1...3 {
            let file = folder.appending("\(round).tar")
            try await ReplayBundle.write(
                testCase, tree: seen, agent: agent, to: file, scratch: try makeFolder("scratch"), runner: runner)
            let bundle = try await ReplayBundle(unpacking: file, into: try makeFolder("\(round)"), runner: runner)
            testCase = try Case.load(bundle.folder)
            seen = SourceTree(root: try makeFolder("no-tree"))
            #expect(testCase.documents.allSatisfy { $0.starts(with: folder.appending("\(round)")) })
        }
    }

    @Test(arguments: [
        ("provision: {document: ../../secret}", "disks: [{name: vda, size: 1 GiB}]"),
        (
            "provision: {document: request.json}",
            "disks: [{name: vda, size: 1 GiB, content: {captured: ../../secret}}]"
        ),
    ])
    func `a bundle that names what is not in it is refused`(step: String, disks: String) async throws {
        let source = try makeFolder("source/case").removingLastComponent()
        for (name, text) in [
            "bundle.json": #"{"folder": "case", "version": "1"}"#, "case/request.json": "{}",
            "case/case.yaml": "summary: x\nnode: own\nsteps: [{\(step)}]",
            "case/own.yaml": "summary: x\n\(disks)",
        ] { try Data(text.utf8).write(to: URL(filePath: source.pushing(FilePath(name)).string)) }
        let file = folder.appending("stranger.tar")
        try await runner.check(Command("tar", ["-cf", file.string, "-C", source.string, "."]))
        let target = try makeFolder("unpacked/root")
        // Where the paths lead to there is something that could be read.
        let secret = folder.appending("unpacked/secret")
        try Data("disks: {vda: {size: 1 GiB, table: null, content: blank}}".utf8).write(
            to: URL(filePath: secret.string))
        let error = await #expect(throws: NoBundle.self) {
            _ = try await ReplayBundle(unpacking: file, into: target, runner: runner)
        }
        #expect(error?.stranger == secret)
    }

    @Test func `an unpacked bundle moves into the report, where its files stay`() async throws {
        let tree = try SourceTree.find()
        let testCase = try #require(try CaseFinder(tree: tree).find(["sizes"]).first)
        let (agent, file) = (folder.appending("an-agent"), folder.appending("replay.tar"))
        try Data("the agent".utf8).write(to: URL(filePath: agent.string))
        try await ReplayBundle.write(
            testCase, tree: tree, agent: agent, to: file, scratch: try makeFolder("scratch"), runner: runner)
        var bundle = try await ReplayBundle(unpacking: file, into: try makeFolder("unpacked"), runner: runner)
        let report = folder.appending("report")
        // A second time, into the same report, as well.
        for _ in 0..<2 {
            try bundle.move(into: report)
            #expect(bundle.folder.starts(with: report))
            #expect(try Case.load(bundle.folder).steps == testCase.steps)
            bundle = try await ReplayBundle(unpacking: file, into: try makeFolder("unpacked"), runner: runner)
        }
    }
}
