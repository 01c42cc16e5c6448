import Documents
import Foundation
import NodeTemplates
import SystemPackage
import Testing

@testable import FuncTest

/// A case's documents with what is known before a node is started.
final class StepContextTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-case-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private func context(_ steps: String, files: [String: String]) throws -> (StepContext, NodeShape) {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        let text = "summary: x\nnode: scsi\nsteps:\n\(steps)\n"
        for (name, text) in files.merging(["case.yaml": text], uniquingKeysWith: { $1 }) {
            try Data(text.utf8).write(to: URL(filePath: folder.appending(name).string))
        }
        let testCase = try Case.load(folder)
        let context = StepContext(
            case: testCase, variables: Variables(), clock: RunClock(),
            report: try ReportFolder(folder.appending("report")))
        return (context, try CaseFinder(tree: SourceTree.find()).shape(of: testCase))
    }

    @Test func `what a command printed stands in later documents, which are read before it is known`() throws {
        var (context, shape) = try context(
            "  - run: {command: ls, save: address}\n  - provision:\n  - inspect: expected.yaml",
            files: [
                "provision.json": #"{"value": "${saved.address}"}"#,
                "expected.yaml": "disks: {sda: {uuid: ${saved.address}}}",
            ])
        try context.validate(shape)
        context.save("5:0:0:1", as: "address")
        #expect(try context.text("provision.json") == #"{"value": "5:0:0:1"}"#)
    }

    @Test func `a name that only a later step saves is unknown`() throws {
        let (context, shape) = try context(
            "  - provision:\n  - run: {command: ls, save: address}",
            files: ["provision.json": #"{"value": "${saved.address}"}"#])
        let error = #expect(throws: UnknownVariable.self) { try context.validate(shape) }
        #expect(error?.name == "saved.address")
    }

    @Test(arguments: [
        (
            "disks: {sda: {partitions: [{numbr: 1}]}}",
            "disks.sda.partitions[0].numbr: unknown key 'numbr'; allowed: bootable,"
        ),
        ("disks: {vdz: null}", "disks.vdz: node scsi has no disk 'vdz'; it has: sda"),
        ("volume_groups: {}\narrays: null", "volume_groups: nothing is expected here; null says that there is none"),
        ("disks: {sda: {size: {}}}\narrays: null", "disks.sda.size: expected a single value"),
        ("systems: []", "systems: expected a mapping, found a list"),
        ("disks: {sda: }\n", ""),
        ("disks: {sda: {}}\narrays: null", "disks.sda: nothing is expected here"),
    ])
    func `an expectation that could not hold, or not fail, is a mistake of the case`(text: String, message: String)
        throws
    {
        let (context, shape) = try context("  - inspect: expected.yaml", files: ["expected.yaml": text])
        guard !message.isEmpty else { return try context.validate(shape) }
        let error = try #require(throws: DocumentError.self) { try context.validate(shape) }
        #expect("\(error)".contains(message) && error.line == 1, "\(error)")
    }

    @Test func `what is expected of this tree's cases can hold`() throws {
        let finder = CaseFinder(tree: try SourceTree.find())
        for testCase in try finder.find([]) {
            let shape = try finder.shape(of: testCase)
            try StepContext.standIn(for: testCase, on: shape, report: ReportFolder(existing: folder)).validate(shape)
        }
    }
}
