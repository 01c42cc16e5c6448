internal import Documents
internal import Foundation
public import SystemPackage

/// A run's report: what lies in its folder, and what is rendered of that.
public struct RunReport: Sendable {
    /// The page for people.
    public static let page = "report.html"
    static let indexFile = "verdicts.json"
    static let junitFile = "junit.xml"
    static let tapFile = "report.tap"

    /// What the run is called: the folder's name.
    var name: String
    /// When it began, in seconds since 1970, if that is known.
    var began: Double?
    /// How long it took, in seconds.
    var seconds: Double
    /// What part of a suite it is, if other machines ran the rest.
    var part: SuitePart?
    /// The cases in their order.
    var cases: [CaseReport]

    /// Renders a report from what lies in its folder: `report.html`, `junit.xml`, `report.tap` and `verdicts.json`.
    ///
    /// - Parameter folder: A run's folder, or a case's.
    /// - Throws: ``RunReportError`` if it has no verdict; what writing throws.
    public static func render(_ folder: FilePath) throws {
        let report = try read(folder)
        let target = ReportFolder(existing: folder)
        try target.write(ReportPage(report).html(), as: page)
        try target.write(JUnit.render(report), as: junitFile)
        try target.write(try TAP.render(report), as: tapFile)
        let index = document(
            began: report.began, seconds: report.seconds, part: report.part,
            cases: report.cases.map { ($0.folder, $0.verdict) })
        try target.write(try index.json(), as: indexFile)
    }

    /// The GitHub workflow commands that annotate a change with what failed.
    ///
    /// - Parameters:
    ///   - folder: The run's folder.
    ///   - workspace: The folder that the files of annotations are named from: the repository's.
    /// - Throws: ``RunReportError`` if the folder has no verdict.
    public static func annotations(_ folder: FilePath, workspace: FilePath) throws -> [String] {
        try read(folder).cases.map(\.verdict).flatMap { GitHubAnnotation.all(for: $0, workspace: workspace) }
    }

    /// What `verdicts.json` says.
    static func document(
        began: Double?, seconds: Double, part: SuitePart? = nil, cases: [(folder: String, verdict: Verdict)]
    ) -> DocumentValue {
        .fields([
            "began": began.map(DocumentValue.seconds), "seconds": .seconds(seconds), "shard": part?.document,
            "cases": .list(
                cases.map { folder, verdict in
                    guard case .mapping(var mapping) = verdict.document else { return verdict.document }
                    mapping["folder"] = .string(folder)
                    return .mapping(mapping)
                }),
        ])
    }
}

// MARK: Reading

extension RunReport {
    private struct Index: Decodable {
        struct Entry: Decodable {
            var folder: String
            var verdict: Verdict

            private enum Key: String, CodingKey { case folder }

            init(from decoder: any Decoder) throws {
                folder = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .folder)
                verdict = try Verdict(from: decoder)
            }
        }

        var began: Double?
        var seconds: Double
        var shard: SuitePart?
        var cases: [Entry]
    }

    /// Reads a folder. A case's own `verdict.json` is newer than what the run's `verdicts.json` says of it: a run that was killed left
    /// the one and not the other.
    static func read(_ folder: FilePath) throws -> RunReport {
        let name = folder.lexicallyNormalized().lastComponent?.string ?? folder.string
        let data = FileManager.default.contents(atPath: folder.appending(indexFile).string)
        guard let data, let index = try? JSONDecoder().decode(Index.self, from: data) else {
            return try readCases(folder, name)
        }
        let cases = index.cases.filter { isName($0.folder) }.compactMap { entry in
            CaseReport.read(
                entry.folder.isEmpty ? folder : folder.appending(entry.folder), folder: entry.folder,
                known: entry.verdict)
        }
        return RunReport(name: name, began: index.began, seconds: index.seconds, part: index.shard, cases: cases)
    }

    /// Whether a folder's name stays within the run's folder.
    static func isName(_ folder: String) -> Bool {
        !folder.contains("/") && folder != ".." && folder != "."
    }

    /// The cases of a folder without an index: a case of its own, or those in its folders.
    private static func readCases(_ folder: FilePath, _ name: String) throws -> RunReport {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []).sorted()
        let cases =
            CaseReport.read(folder, folder: "", known: nil).map { [$0] }
            ?? names.compactMap { CaseReport.read(folder.appending($0), folder: $0, known: nil) }
        guard !cases.isEmpty else { throw RunReportError(folder: folder) }
        let began = cases.compactMap(\.verdict.began).min()
        let ends = cases.compactMap { report in report.verdict.began.map { $0 + report.verdict.seconds } }
        let seconds =
            if let began, let end = ends.max() { end - began } else { cases.map(\.verdict.seconds).reduce(0, +) }
        return RunReport(name: name, began: began, seconds: seconds, cases: cases)
    }
}

/// A folder that no run left its report in.
public struct RunReportError: Error, CustomStringConvertible {
    /// The folder.
    public var folder: FilePath

    public var description: String {
        "reading the report in \(folder): neither verdicts.json nor verdict.json is there; 'bareproof run' leaves them"
    }
}
