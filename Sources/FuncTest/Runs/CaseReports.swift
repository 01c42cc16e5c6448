internal import Documents
internal import Foundation
public import SystemPackage

/// Finds the reports of cases by what a person names: `bareproof recheck` and `accept`.
public struct CaseReports: Sendable {
    let tree: SourceTree
    let root: FilePath

    /// Takes where to look.
    ///
    /// - Parameters:
    ///   - tree: Has the cases.
    ///   - root: The folder with the reports of runs.
    public init(tree: SourceTree, root: FilePath = ReportFolder.root) {
        self.tree = tree
        self.root = root
    }

    /// The folders of cases.
    ///
    /// - Parameter name: A case's report; a run's, which has those of several cases; or a case, whose latest report it is.
    /// - Throws: ``NoCaseReport``; ``CaseNotFound``.
    public func find(_ name: String) throws -> [FilePath] {
        let folder = FilePath(name)
        if let run = try report(in: folder) {
            return run.cases.map { $0.folder.isEmpty ? folder : folder.appending($0.folder) }
        }
        guard let testCase = try CaseFinder(tree: tree).find([name]).first else { return [] }
        let latest = folders().compactMap { folder in
            began(folder, testCase).map { (folder: folder, time: $0) }
        }.max { $0.time < $1.time }
        guard let latest else { throw NoCaseReport(name: testCase.name, root: root) }
        return [latest.folder]
    }

    /// The run's report in a folder; nil if it is none. A report that is broken is no case's name.
    private func report(in folder: FilePath) throws -> RunReport? {
        do {
            return try RunReport.read(folder)
        } catch let error as RunReportError where error.reason == nil {
            return nil
        }
    }

    /// The folders that may be a case's: those of runs of one, and those within runs.
    private func folders() -> [FilePath] {
        let runs = names(in: root).map { root.appending($0) }
        return runs + runs.flatMap { run in names(in: run).map { run.appending($0) } }
    }

    private func names(in folder: FilePath) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    }

    /// When the case that a folder is of began, if it is that one.
    private func began(_ folder: FilePath, _ testCase: Case) -> Double? {
        guard let data = FileManager.default.contents(atPath: folder.appending(CaseRun.verdictFile).string),
            let verdict = try? JSONDecoder().decode(Verdict.self, from: data),
            verdict.source == testCase.folder.string
        else { return nil }
        return verdict.began ?? 0
    }
}

/// No report of a case.
public struct NoCaseReport: Error, CustomStringConvertible {
    /// The case.
    public var name: String
    /// Where reports were looked for.
    public var root: FilePath

    public var description: String {
        "case \(name): no run of it left a report in \(root); name the report's folder, or run the case: bareproof run \(name)"
    }
}
