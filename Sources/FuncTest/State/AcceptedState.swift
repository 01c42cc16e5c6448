internal import Documents
internal import Foundation
public import SystemPackage

/// A state that was found, as what its case expects from now on.
public struct AcceptedState: Sendable {
    /// The expectation's file.
    public let file: FilePath
    /// Its new text.
    public let text: String
    /// How much it is different from the old one.
    public let summary: String

    /// Makes an expectation of a report.
    ///
    /// - Parameters:
    ///   - report: A case's report with `state.yaml` and `verdict.json`.
    ///   - tree: Has the cases.
    ///   - isWhole: Whether all that was found is expected, not only what the expectation names.
    /// - Throws: ``CaseNotFound``; ``NothingExpected``; `DocumentError`.
    public init(report: FilePath, tree: SourceTree, isWhole: Bool) throws {
        let verdict = try DocumentNode.load(report.appending(CaseRun.verdictFile))
        guard let name = try verdict.pairs().first(where: { $0.key == "source" })?.node.string() else {
            throw verdict.error("no 'source' here: the report is of an older bareproof; run the case again")
        }
        let testCase = try CaseFinder(tree: tree).find([name]).first
        guard let testCase else { throw NothingExpected(name: name) }
        let (_, step) = try testCase.lastInspection()
        let state = try DocumentNode.load(report.appending("state.yaml")).value
        file = testCase.folder.appending(step.expected)
        let head = try String(contentsOfFile: file.string, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).prefix { $0.hasPrefix("#") }
        let expected = try DocumentNode.load(file).value
        let accepted = isWhole ? Acceptance.whole(state) : Acceptance.projected(state, on: expected)
        text = head.map { "\($0)\n" }.joined() + (try accepted.yaml())
        let count = Comparison.differences(expected: expected, actual: accepted).count
        summary = count == 1 ? "1 value is another one" : "\(count) values are other ones"
    }

    /// Writes the file, whole or not at all.
    public func write() throws {
        try Data(text.utf8).write(to: URL(filePath: file.string), options: .atomic)
    }
}
