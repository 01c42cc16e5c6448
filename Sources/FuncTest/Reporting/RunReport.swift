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
        guard let index = try readIndex(folder) else { return try readCases(folder, name) }
        let cases = index.cases.compactMap { entry in
            CaseReport.read(
                entry.folder.isEmpty ? folder : folder.appending(entry.folder), folder: entry.folder,
                known: entry.verdict)
        }
        return RunReport(name: name, began: index.began, seconds: index.seconds, part: index.shard, cases: cases)
    }

    /// What `verdicts.json` says, nil without one. A part of it alone would lose cases without a word.
    private static func readIndex(_ folder: FilePath) throws -> Index? {
        let file = folder.appending(indexFile).string
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        do {
            let index = try JSONDecoder().decode(Index.self, from: Data(contentsOf: URL(filePath: file)))
            guard let stray = index.cases.first(where: { !isName($0.folder) }) else { return index }
            throw RunReportError(folder: folder, reason: "\(indexFile) names a case's folder '\(stray.folder)'")
        } catch let error as DecodingError {
            throw RunReportError(folder: folder, reason: "\(indexFile) is not what a run leaves: \(error.words)")
        }
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
    /// What is wrong with it, if it has a report.
    public var reason: String?

    public var description: String {
        let usual = "neither verdicts.json nor verdict.json is there; 'bareproof run' leaves them"
        return "reading the report in \(folder): \(reason ?? usual)"
    }
}

extension DecodingError {
    /// The error without the dump that it is otherwise: where, and what is there.
    var words: String {
        let (context, what): (Context, String?) =
            switch self {
            case .keyNotFound(let key, let context): (context, "'\(key.stringValue)' is missing")
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, nil)
            @unknown default: (Context(codingPath: [], debugDescription: "\(self)"), nil)
            }
        let place = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        return (place.isEmpty ? "" : "\(place.drop { $0 == "." }): ") + (what ?? context.debugDescription)
    }
}
