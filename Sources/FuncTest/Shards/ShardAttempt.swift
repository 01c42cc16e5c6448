internal import Foundation
internal import SystemPackage

/// The report of one shard, or of one attempt at it: an engine begins a task anew whose machine was lost.
struct ShardAttempt: Sendable {
    /// The folder of its report.
    var folder: FilePath
    /// When it began, in seconds since 1970.
    var began: Double
    /// How long it took until it was last heard of, in seconds.
    var seconds: Double
    /// What it had to do.
    var part: SuitePart
    /// What became of each case, by its folder.
    var verdicts: [String: Verdict]

    /// Reads a report.
    ///
    /// - Returns: Nil for an empty folder: its run was killed before it could write that it began.
    /// - Throws: ``RunReportError``; ``ShardMergeError`` if it is no shard's.
    static func read(_ folder: FilePath) throws -> ShardAttempt? {
        if (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) == [] { return nil }
        let report = try RunReport.read(folder)
        guard let part = report.part else {
            throw ShardMergeError("\(folder) is no shard's report: 'bareproof run --shard I/N' leaves those")
        }
        return ShardAttempt(
            folder: folder, began: report.began ?? 0, seconds: report.seconds, part: part,
            verdicts: Dictionary(report.cases.map { ($0.folder, $0.verdict) }, uniquingKeysWith: { $1 }))
    }

    /// The cases of its part that did not come to an end.
    var unfinished: [String] {
        part.folders.filter { verdicts[$0]?.hasEnded != true }
    }

    /// The folder of a case's evidence, with what was tried again in it; nil if it has none. A link to somewhere else is none.
    func evidence(of folder: String) -> FilePath? {
        let path = self.folder.appending(folder)
        let attributes = try? FileManager.default.attributesOfItem(atPath: path.string)
        return attributes?[.type] as? FileAttributeType == .typeDirectory ? path : nil
    }
}

extension Verdict {
    /// Whether the case came to an end, good or bad.
    public var hasEnded: Bool { outcome != .notRun && outcome != .interrupted }
}

/// Reports that cannot be joined.
public struct ShardMergeError: Error, Equatable, CustomStringConvertible {
    public var description: String

    init(_ description: String) {
        self.description = "merging: \(description)"
    }
}
