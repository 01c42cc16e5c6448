internal import Documents
internal import Foundation
internal import Synchronization
internal import SystemPackage

/// The verdicts of a run as they come, and the folders of its cases: what `verdicts.json` says at any time.
final class RunIndex: Sendable {
    private let root: ReportFolder
    private let began = Date().timeIntervalSince1970
    private let folders: [String]
    private let part: SuitePart?
    private let state: Mutex<[Verdict]>

    /// Begins a report: a run that is killed has one too, and `bareproof report` renders it.
    init(cases: [Case], rerun: Rerun, root: ReportFolder, part: SuitePart? = nil) throws {
        self.root = root
        self.part = part
        folders = part?.folders ?? (cases.count == 1 ? [""] : Self.folders(of: cases.map(\.name)))
        state = Mutex(cases.map { $0.pendingVerdict(rerun) })
        for index in cases.indices {
            let marker = path(of: index).appending("case.yaml")
            guard !FileManager.default.fileExists(atPath: marker.string) else {
                throw ReportInCaseError(path: path(of: index))
            }
        }
        for index in cases.indices { ReportFolder(existing: path(of: index)).clear() }
        try write()
    }

    /// A folder for each case, by its name; cases from several places may have the same one.
    static func folders(of names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.map { name in
            var folder = name
            var number = 2
            while !taken.insert(folder).inserted {
                folder = "\(name)-\(number)"
                number += 1
            }
            return folder
        }
    }

    /// The verdicts in the order of the cases.
    var verdicts: [Verdict] {
        state.withLock { $0 }
    }

    /// What a case is called in this run: another one of its name is called something else.
    func label(of index: Int) -> String {
        folders[index].isEmpty ? state.withLock { $0[index].name } : folders[index]
    }

    /// Makes a case's folder.
    func folder(of index: Int) throws -> ReportFolder {
        try ReportFolder(path(of: index))
    }

    /// Takes a verdict, and renders the case's page.
    ///
    /// - Returns: The page.
    func take(_ verdict: Verdict, of index: Int) throws -> FilePath {
        state.withLock { $0[index] = verdict }
        try write()
        try RunReport.render(path(of: index))
        return path(of: index).appending(RunReport.page)
    }

    /// Says why cases were not begun.
    func fail(_ problem: String) {
        state.withLock { verdicts in
            for index in verdicts.indices where verdicts[index].outcome == .notRun { verdicts[index].problem = problem }
        }
    }

    /// Renders the run's report with what there is.
    func render() throws {
        try write()
        try RunReport.render(root.path)
    }

    private func path(of index: Int) -> FilePath {
        folders[index].isEmpty ? root.path : root.path.appending(folders[index])
    }

    private func write() throws {
        let index = RunReport.document(
            began: began, seconds: Date().timeIntervalSince1970 - began, part: part,
            cases: zip(folders, verdicts).map { ($0, $1) })
        try root.write(try index.json(), as: RunReport.indexFile)
    }
}

/// A report that would lie among the files of a case, and overwrite them.
struct ReportInCaseError: Error, CustomStringConvertible {
    var path: FilePath

    var description: String {
        "writing the report to \(path): that is a case's folder, whose expected.yaml would be lost; name another one with --report"
    }
}
