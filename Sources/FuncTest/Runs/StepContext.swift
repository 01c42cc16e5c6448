internal import Documents
internal import Foundation
internal import NodeTemplates
internal import SystemPackage

/// What the steps of a case share.
struct StepContext: Sendable {
    let `case`: Case
    var variables: Variables
    let clock: RunClock
    let report: ReportFolder

    /// For whoever reads a case's documents without a node.
    static func standIn(for testCase: Case, on shape: NodeShape, report: ReportFolder) throws -> StepContext {
        StepContext(
            case: testCase, variables: try .standIns(for: testCase, on: shape), clock: RunClock(), report: report)
    }

    /// Reads all that a case names, so that a mistake in it is found before anything is built or started.
    static func preview(
        _ testCase: Case, in tree: SourceTree, report: ReportFolder
    ) throws -> (shape: NodeShape, context: StepContext) {
        let finder = CaseFinder(tree: tree)
        let shape = try finder.shape(of: testCase)
        try finder.requireImages(of: testCase)
        let context = try standIn(for: testCase, on: shape, report: report)
        try context.validate(shape)
        return (shape, context)
    }

    /// Reads all documents that the steps name, so that a mistake is found before a node is started.
    ///
    /// - Parameter shape: The node, which has the disks that steps may name.
    func validate(_ shape: NodeShape) throws {
        var context = self
        for step in `case`.steps {
            try context.validate(step, shape)
            // What it will be is not known yet; that it will be is.
            if case .run(let step) = step, let name = step.savedAs { context.save(Self.unknown, as: name) }
        }
    }

    private func validate(_ step: CaseStep, _ shape: NodeShape) throws {
        switch step {
        case .provision(let step):
            _ = try text(step.document)
            _ = try messages(step)
            if case .named(let disks) = step.disksUntouched { try check(disks, shape) }
        case .conduct(let step):
            for step in step.steps {
                _ = try [step.payload, step.document].compactMap(\.self).map(text)
                _ = try step.message.map(expanded)
            }
        case .inspect(let step): try check(disksOf: try expectation(step.expected), shape)
        case .run(let step):
            _ = try input(of: step)
            _ = try ([step.output].compactMap(\.self) + step.outputContains).map(expanded)
        case .boot(let step): try check(step.without, shape)
        case .select: break
        case .put(let step): _ = try content(of: step)
        }
    }

    /// Stands for what a command did not print: it was not performed yet, or not at all, which is that step's failure.
    static let unknown = "unknown"

    /// Gives later steps what a command printed, as `${saved.NAME}`.
    mutating func save(_ output: String, as name: String) {
        variables["saved.\(name)"] = output
    }

    /// What is expected of a disk that the node does not have could never hold.
    private func check(disksOf expectation: DocumentNode, _ shape: NodeShape) throws(DocumentError) {
        guard let disks = try expectation.pairs().first(where: { $0.key == "disks" })?.node, !disks.isNull else {
            return
        }
        for (name, node) in try disks.pairs() where !shape.disks.contains(where: { $0.name == name }) {
            throw node.error("node \(shape.name) has no disk '\(name)'; it has: \(shape.diskNames)")
        }
    }

    private func check(_ disks: [String], _ shape: NodeShape) throws {
        for disk in disks where !shape.disks.contains(where: { $0.name == disk }) {
            throw UnknownDisk(name: disk, case: `case`.name, shape: shape)
        }
    }

    /// What the node's shell gets. A script's own `${…}` are the shell's: the case has no variables in it.
    func input(of step: RunStep) throws -> String {
        switch step.source {
        case .command(let line): line
        case .script(let name): try content(name)
        case .file(let file): file.script(RunStep.reading, isReadOnly: true)
        }
    }

    /// What a file gets.
    func content(of step: PutStep) throws -> [UInt8] {
        switch step.content {
        case .file(let name): try bytes(name)
        case .text(let text): Array(try expanded(text).utf8)
        }
    }

    /// The texts that the agent's error must contain, with their variables replaced.
    func messages(_ step: ProvisionStep) throws -> [String] {
        try step.message.map(expanded)
    }

    /// A text of `case.yaml` with its variables replaced.
    func expanded(_ text: String) throws -> String {
        try variables.expanded(text, file: "case.yaml")
    }

    /// A document of the case with its variables replaced.
    func text(_ name: String) throws -> String {
        try variables.expanded(content(name), file: `case`.file(name).string)
    }

    private func content(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    /// A file of the case as it is.
    func bytes(_ name: String) throws -> [UInt8] {
        let file = `case`.file(name)
        guard let data = FileManager.default.contents(atPath: file.string) else {
            throw DocumentError(file: file.string, line: 1, column: 1, path: "", message: "no such file")
        }
        return Array(data)
    }

    /// An expected state.
    ///
    /// - Throws: `DocumentError` also for a document that expects nothing, and for what no reader of disks gives: one could not fail, the
    ///   other could not hold.
    func expected(_ name: String) throws -> DocumentValue {
        try expectation(name).value
    }

    private func expectation(_ name: String) throws -> DocumentNode {
        let node = try DocumentNode.parse(text(name), file: `case`.file(name).string)
        guard Comparison.assertionCount(node.value) > 0 else { throw node.error("nothing is expected here") }
        try StateVocabulary.state.check(node)
        return node
    }
}

extension NodeShape {
    fileprivate var diskNames: String { disks.map(\.name).joined(separator: ", ") }
}

/// A step names a disk that the node does not have.
struct UnknownDisk: Error, CustomStringConvertible {
    var name: String
    var `case`: String
    var shape: NodeShape

    var description: String {
        "case \(`case`): node \(shape.name) has no disk '\(name)'; it has: \(shape.diskNames)"
    }
}
