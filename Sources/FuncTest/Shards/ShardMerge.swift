public import Commands
internal import Documents
internal import Foundation
public import SystemPackage

/// Joins the reports of a suite's shards into one: `bareproof merge`.
public struct ShardMerge: Sendable {
    /// How long copying one case's evidence may take.
    private static let copyLimit = Duration.seconds(600)

    private let attempts: [ShardAttempt]
    private let suite: [String]
    private let count: Int
    /// What was not whole, a line each.
    public let notes: [String]

    /// Reads reports, and holds them against each other. Nothing is written.
    ///
    /// - Parameter folders: The reports of all shards; of one shard all attempts at it.
    /// - Throws: ``ShardMergeError`` if they are not of one suite that was split in one way; ``RunReportError``.
    public init(_ folders: [FilePath]) throws {
        let read = try folders.map { ($0, try ShardAttempt.read($0)) }
        attempts = read.compactMap(\.1).sorted { ($0.part.shard.number, $0.began) < ($1.part.shard.number, $1.began) }
        guard let first = attempts.first else {
            throw ShardMergeError("no report of a shard in \(folders.map(\.string).joined(separator: ", "))")
        }
        (suite, count) = (first.part.suite, first.part.shard.count)
        try Self.requireUnique(folders)
        for other in attempts.dropFirst() { try Self.requireSame(first, other) }
        try Self.requireOneShard(attempts)
        notes =
            read.filter { $0.1 == nil }.map { "\($0.0) is empty: its run was killed before it began a case" }
            + attempts.compactMap(Self.note)
        try requireAllCases()
    }

    /// The shards of which no report is there.
    public var missing: [Shard] {
        let there = Set(attempts.map(\.part.shard.number))
        return (1...count).filter { !there.contains($0) }.map { Shard($0, of: count) }
    }

    private static func note(_ attempt: ShardAttempt) -> String? {
        let open = attempt.unfinished
        guard !open.isEmpty else { return nil }
        return "shard \(attempt.part.shard): \(attempt.folder) was broken off before the end of "
            + open.joined(separator: ", ")
    }
}

// MARK: What has to hold

extension ShardMerge {
    private static func requireUnique(_ folders: [FilePath]) throws {
        var taken: Set<String> = []
        for folder in folders where !taken.insert(URL(filePath: folder.string).resolvingSymlinksInPath().path).inserted
        {
            throw ShardMergeError("\(folder) is named twice")
        }
    }

    private static func requireSame(_ first: ShardAttempt, _ other: ShardAttempt) throws {
        let (shard, another) = (first.part.shard, other.part.shard)
        guard shard.count == another.count else {
            throw ShardMergeError(
                "\(first.folder) is shard \(shard) and \(other.folder) is \(another): those are parts of different runs"
            )
        }
        let difference = Set(first.part.suite).symmetricDifference(other.part.suite).sorted()
        guard first.part.suite == other.part.suite else {
            throw ShardMergeError(
                "\(first.folder) and \(other.folder) are of different suites: "
                    + (difference.isEmpty
                        ? "their cases are in another order" : "only one has \(difference.joined(separator: ", "))")
                    + "; name the same cases on every machine")
        }
    }

    /// Requires that each case is in one shard.
    private static func requireOneShard(_ attempts: [ShardAttempt]) throws {
        var owners: [String: ShardAttempt] = [:]
        for attempt in attempts {
            for folder in attempt.part.folders {
                let owner = owners[folder] ?? attempt
                guard owner.part.shard == attempt.part.shard else {
                    throw ShardMergeError(
                        "the case \(folder) is in shard \(owner.part.shard) (\(owner.folder)) and in "
                            + "\(attempt.part.shard) (\(attempt.folder)); \(Self.advice)")
                }
                owners[folder] = owner
            }
        }
    }

    private func requireAllCases() throws {
        guard missing.isEmpty else { return }
        let there = Set(attempts.flatMap(\.part.folders))
        let lost = suite.filter { !there.contains($0) }
        guard lost.isEmpty else {
            throw ShardMergeError("no shard has the case \(lost.joined(separator: ", ")); \(Self.advice)")
        }
    }

    private static let advice = "the cases were split in different ways: give every machine the same --times"
}

// MARK: Joining

extension ShardMerge {
    /// Writes the joined report.
    ///
    /// - Parameters:
    ///   - target: Its folder, which must not be there or be empty.
    ///   - runner: Runs what copies.
    /// - Returns: The verdicts in the order of the suite. A case of a missing shard was not run.
    /// - Throws: ``ShardMergeError`` if the folder is in use; what copying and writing throw.
    public func write(to target: FilePath, runner: any CommandRunner) async throws -> [Verdict] {
        guard (try? FileManager.default.contentsOfDirectory(atPath: target.string))?.isEmpty ?? true else {
            throw ShardMergeError("the report's folder \(target) is not empty; name another one with --report")
        }
        let report = try ReportFolder(target)
        var verdicts: [Verdict] = []
        for folder in suite {
            let tries = CaseTries(folder, in: attempts)
            verdicts.append(tries?.verdict ?? lost(folder))
            if let tries { try await leave(tries, folder, in: target, runner) }
        }
        let began = attempts.map(\.began).min()
        let end = attempts.map { $0.began + $0.seconds }.max()
        let index = RunReport.document(
            began: began, seconds: (end ?? 0) - (began ?? 0), cases: Array(zip(suite, verdicts)))
        try report.write(try index.json(), as: RunReport.indexFile)
        try RunReport.render(target)
        return verdicts
    }

    /// Copies a case's evidence, and renders its page.
    private func leave(
        _ tries: CaseTries, _ folder: String, in target: FilePath, _ runner: any CommandRunner
    ) async throws {
        let own = ReportFolder(existing: target.appending(folder))
        let sources = tries.evidence.compactMap { $0.evidence(of: folder) }
        for (index, source) in sources.enumerated() {
            let place = index == 0 ? own.path : own.freeAttempt()
            let words = ["--archive", "--reflink=auto", "--no-target-directory", "--", source.string, place.string]
            try await runner.check(Command("cp", words, timeLimit: Self.copyLimit))
        }
        guard !sources.isEmpty else { return }
        try own.write(try tries.verdict.document.json(), as: CaseRun.verdictFile)
        try RunReport.render(own.path)
    }

    /// The verdict on a case whose shard is missing.
    private func lost(_ folder: String) -> Verdict {
        var verdict = Verdict(
            name: folder, outcome: .notRun, failures: [], problem: nil, accelerator: nil, steps: [], seconds: 0)
        let shards =
            missing.count > 5 ? "one of \(missing.count)" : missing.map(\.description).joined(separator: " or ")
        verdict.problem = "no report of its shard is there: \(shards) is missing"
        return verdict
    }
}
