public import Commands
internal import Contract
internal import Documents
internal import Foundation
internal import NodeTemplates
public import SystemPackage

/// A case in one file, so that it can be run again on another machine: the case's folder, its node shape, what its steps name
/// elsewhere, and the agent that it ran with.
public struct ReplayBundle: Sendable {
    /// The file's name in a report.
    public static let name = "replay.tar"
    /// How long packing and unpacking may take.
    private static let limit = Duration.seconds(120)
    /// The agent's name in the bundle.
    private static let agent = "agent/provision"
    /// Says where in the bundle the case is.
    private static let manifest = "bundle.json"

    private struct Manifest: Codable {
        /// The case's folder, from the bundle's begin on.
        var folder: String
        /// What made it.
        var version: String
    }

    /// Packs a case.
    ///
    /// - Parameters:
    ///   - testCase: The case.
    ///   - tree: Has its node shape.
    ///   - agent: The agent's program.
    ///   - target: The file that is written.
    ///   - scratch: A folder that is used meanwhile.
    ///   - runner: Runs `tar`.
    static func write(
        _ testCase: Case, tree: SourceTree, agent: FilePath, to target: FilePath, scratch: FilePath,
        runner: any CommandRunner
    ) async throws {
        let root = scratch.appending("replay")
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        let documents = testCase.documents
        let base = base(of: testCase.folder, documents, tree)
        // Paths such as ../../../examples mean the same in the bundle.
        func place(of file: FilePath) -> String { (base == tree.root ? "" : "case/") + relative(file, to: base) }
        let home = place(of: testCase.folder)
        try copy(testCase.folder, to: root.pushing(FilePath(home)))
        try copyShape(of: testCase, tree: tree, to: root.pushing(FilePath(home)))
        try copy(agent, to: root.pushing(FilePath(self.agent)))
        for file in documents where !file.starts(with: testCase.folder) {
            try copy(file, to: root.pushing(FilePath(place(of: file))))
        }
        let manifest = try JSONEncoder().encode(Manifest(folder: home, version: Version.current))
        try manifest.write(to: URL(filePath: root.appending(self.manifest).string))
        let words = [
            "--create", "--force-local", "--dereference", "--file", target.string, "--directory", root.string, ".",
        ]
        try await runner.check(Command("tar", words, timeLimit: limit))
    }

    /// The unpacked case's folder.
    public var folder: FilePath { root.pushing(place).lexicallyNormalized() }
    /// The agent that it ran with.
    public var agent: FilePath { root.pushing(FilePath(Self.agent)) }

    private var root: FilePath
    /// The case's folder, from the root on.
    private var place: FilePath

    /// Unpacks a bundle.
    ///
    /// - Parameters:
    ///   - file: The bundle.
    ///   - root: An empty folder.
    ///   - runner: Runs `tar`.
    /// - Throws: `CommandError`; ``NoBundle``.
    public init(unpacking file: FilePath, into root: FilePath, runner: any CommandRunner) async throws {
        try await runner.check(
            Command(
                "tar",
                ["--extract", "--force-local", "--no-same-owner", "--file", file.string, "--directory", root.string],
                timeLimit: Self.limit))
        try Self.refuseLinks(in: root, of: file)
        guard let data = FileManager.default.contents(atPath: root.appending(Self.manifest).string),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
        else { throw NoBundle(file: file) }
        (self.root, place) = (root, FilePath(manifest.folder))
        guard folder.starts(with: root) else { throw NoBundle(file: file) }
        try refuseStrangers(file)
    }

    /// So could a path that leads out of it.
    private func refuseStrangers(_ file: FilePath) throws {
        let testCase = try Case.load(folder)
        let shape = try CaseFinder(tree: SourceTree(root: root)).shape(of: testCase)
        for document in testCase.documents + shape.documents where !document.starts(with: root) {
            throw NoBundle(file: file, stranger: document)
        }
    }

    /// Moves what was unpacked into a report, whose evidence names the case's files: they stay as long as it does.
    public mutating func move(into report: FilePath) throws {
        let target = report.appending("bundle")
        let manager = FileManager.default
        try manager.createDirectory(atPath: report.string, withIntermediateDirectories: true)
        if manager.fileExists(atPath: target.string) {
            // Whatever else is called so is somebody's.
            guard manager.fileExists(atPath: target.appending(Self.manifest).string) else {
                throw BundleFolderTaken(folder: target)
            }
            try manager.removeItem(atPath: target.string)
        }
        try manager.moveItem(atPath: root.string, toPath: target.string)
        root = target
    }

    /// A bundle comes from somebody else: a link in it could have this machine's files read as the case's.
    private static func refuseLinks(in root: FilePath, of file: FilePath) throws {
        let manager = FileManager.default
        for name in manager.enumerator(atPath: root.string)?.compactMap({ $0 as? String }) ?? [] {
            let path = root.pushing(FilePath(name)).string
            let kind = try manager.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            guard kind == .typeRegular || kind == .typeDirectory else { throw NoBundle(file: file, link: name) }
        }
    }

    /// What the bundle's paths begin behind: the tree, for a case in it; otherwise the folder that has all of the case's documents.
    private static func base(of folder: FilePath, _ documents: [FilePath], _ tree: SourceTree) -> FilePath {
        if ([folder] + documents).allSatisfy({ $0.starts(with: tree.root) }) { return tree.root }
        var base = folder.removingLastComponent()
        while !documents.allSatisfy({ $0.starts(with: base) }), base.removeLastComponent() {}
        return base
    }

    /// The case's shape, with the files beside it that it names.
    private static func copyShape(of testCase: Case, tree: SourceTree, to folder: FilePath) throws {
        let finder = CaseFinder(tree: tree)
        let shape = try finder.shapeFile(of: testCase)
        try copy(shape, to: folder.appending("\(testCase.node).yaml"))
        let beside = shape.removingLastComponent()
        for file in try finder.shape(of: testCase).documents where file.starts(with: beside) {
            try copy(file, to: folder.pushing(FilePath(relative(file, to: beside))))
        }
    }

    private static func relative(_ path: FilePath, to root: FilePath) -> String {
        var path = path
        _ = path.removePrefix(root)
        return path.string
    }

    private static func copy(_ source: FilePath, to target: FilePath) throws {
        let manager = FileManager.default
        if manager.fileExists(atPath: target.string) { return }
        try manager.createDirectory(
            atPath: target.removingLastComponent().string, withIntermediateDirectories: true)
        try manager.copyItem(atPath: source.string, toPath: target.string)
    }
}

/// A file that is no bundle.
public struct NoBundle: Error, CustomStringConvertible {
    /// The file.
    public var file: FilePath
    /// What is in it and is neither a file nor a folder, if that is what is wrong.
    public var link: String?
    /// What its case names and it does not have, if that is what is wrong.
    public var stranger: FilePath?

    public var description: String {
        if let stranger { return "\(file): no bundle of a case: its case names \(stranger), which is not in it" }
        if let link { return "\(file): no bundle of a case: \(link) in it is neither a file nor a folder" }
        return
            "\(file): no bundle of a case: there is no bundle.json in it that names a folder; a failed case's report has one, replay.tar"
    }
}

/// A folder where a bundle was to be unpacked, and that has something else in it.
struct BundleFolderTaken: Error, CustomStringConvertible {
    var folder: FilePath

    var description: String { "\(folder) is not a replay's: name another folder with --report" }
}
