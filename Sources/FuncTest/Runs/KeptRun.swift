internal import Documents
internal import Foundation
internal import NodeTemplates
public import Logging
public import SystemPackage

/// What a failed case leaves in its report so that it can be looked at again without a boot: the disks, and the values of the case's
/// variables.
struct KeptRun: Sendable {
    let report: FilePath

    /// The folder's name in a report.
    static let folderName = "disks"

    var disks: FilePath { report.appending(Self.folderName) }
    fileprivate var record: FilePath { disks.appending("run.json") }

    /// What is kept beside the disks.
    private struct Record: Codable {
        var folder: String
        var variables: [String: String]
    }

    /// Moves a node's disks into the report. The node has to be off, and is not started again.
    ///
    /// - Parameters:
    ///   - allowance: What the disks of all cases of a run may take.
    ///   - hasFailed: Whether the case failed. The disks of others, which somebody asked for, leave room for those of failed ones.
    /// - Returns: Why they were not kept, if they were not.
    func keep(_ node: Node, _ context: StepContext, within allowance: DiskAllowance, hasFailed: Bool) throws -> String?
    {
        let files = node.shape.disks.compactMap { disk in node.diskFiles[disk.name].map { (disk.name, $0) } }
        let size = try files.reduce(0) { try $0 + $1.1.allocatedSize() }
        if let reason = allowance.take(size, hasFailed: hasFailed) { return reason }
        let manager = FileManager.default
        try? manager.removeItem(atPath: disks.string)
        try manager.createDirectory(atPath: disks.string, withIntermediateDirectories: true)
        let targets = NodeDisks.files(node.shape.disks, in: disks)
        for (name, file) in files {
            guard let target = targets[name] else { continue }
            try manager.moveItem(atPath: file.string, toPath: target.string)
        }
        // The node's own keys die with it.
        let variables = context.variables.all.filter { !$0.key.hasSuffix("_private_key") }
        let record = Record(folder: context.case.folder.string, variables: variables)
        try JSONEncoder().encode(record).write(to: URL(filePath: self.record.string))
        return nil
    }

    /// Reads what was kept.
    ///
    /// - Throws: ``NothingKept``.
    func load() throws -> (case: Case, variables: Variables) {
        guard let data = FileManager.default.contents(atPath: record.string) else {
            throw NothingKept(report: report)
        }
        guard let record = try? JSONDecoder().decode(Record.self, from: data) else {
            throw NothingKept(report: report, isBroken: true)
        }
        return (try Case.load(FilePath(record.folder)), Variables(record.variables))
    }
}

/// A report without disks.
public struct NothingKept: Error, CustomStringConvertible {
    /// The report's folder.
    public var report: FilePath
    /// Whether there is something that says what disks there are, and cannot be read.
    public var isBroken = false

    public var description: String {
        if isBroken { return "\(report)/disks/run.json is not what a run leaves: the disks cannot be told" }
        return "\(report): no disks are kept here: those of a case that is as expected go with it; name the folder of "
            + "a failed case's report, or run it with: bareproof run --keep-disks CASE"
    }
}

/// Compares kept disks again with what a case expects, without a boot: `bareproof recheck`.
public struct Recheck: Sendable {
    let report: FilePath
    let tree: SourceTree
    let settings: Environment.Settings
    let logger: Logger

    /// Takes what to look at.
    ///
    /// - Parameters:
    ///   - report: A case's report with disks.
    ///   - tree: Has the node shapes.
    ///   - settings: Where folders are made, and what is known of this host.
    ///   - logger: Where the harness logs.
    public init(report: FilePath, tree: SourceTree, settings: Environment.Settings, logger: Logger) {
        self.report = report
        self.tree = tree
        self.settings = settings
        self.logger = logger
    }

    /// Whether a case's report keeps disks.
    public static func isPossible(in report: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: KeptRun(report: report).record.string)
    }

    /// Reads the disks, writes the state anew, and compares it with the case's last expectation.
    ///
    /// - Returns: What is not as expected.
    /// - Throws: ``NothingKept``; ``NothingExpected``; `DocumentError`.
    public func run() async throws -> [Verdict.Failure] {
        let kept = KeptRun(report: report)
        let (testCase, variables) = try kept.load()
        let (index, step) = try testCase.lastInspection()
        let shape = try CaseFinder(tree: tree).shape(of: testCase)
        let files = NodeDisks.files(shape.disks, in: kept.disks)
        let disks = shape.disks.compactMap { disk in
            files[disk.name].map { RestingDisks.Disk(shape: disk, file: $0) }
        }
        let reading = try await RestingDisks.with(disks, settings: settings, logger: logger) { try await $0.reading() }
        let state = reading.state(beside: try bootInfo())
        let context = StepContext(
            case: testCase, variables: variables, clock: RunClock(), report: try ReportFolder(report))
        try context.report.write(try state.yaml(), as: "state.yaml")
        return try StepPerformer.Inspection.compare(
            state, reading.symbols, with: step.expected, context, place: "steps[\(index)].inspect")
    }

    private func bootInfo() throws -> DocumentValue? {
        let file = report.appending("boot-info.json")
        guard FileManager.default.fileExists(atPath: file.string) else { return nil }
        return try DocumentNode.load(file).value
    }
}

extension Case {
    /// The last step that looks at the disks, and its index: they are as the last steps left them.
    ///
    /// - Throws: ``NothingExpected`` if there is none.
    func lastInspection() throws -> (index: Int, step: InspectStep) {
        guard let last = inspections.last else { throw NothingExpected(name: name) }
        return last
    }

    /// The steps that look at the disks, and their indices.
    var inspections: [(index: Int, step: InspectStep)] {
        steps.enumerated().compactMap { index, step in
            if case .inspect(let step) = step { (index, step) } else { nil }
        }
    }
}

/// A case whose disks nobody looks at.
public struct NothingExpected: Error, CustomStringConvertible {
    /// The case's name.
    public var name: String

    public var description: String { "case \(name): it has no inspect step, so there is nothing to compare with" }
}
