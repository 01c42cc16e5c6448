internal import Documents
internal import Foundation
public import SystemPackage

/// A state that was found, as what its case expects from now on.
public struct AcceptedState: Sendable {
    /// The expectation's file.
    public let file: FilePath
    /// Its new text.
    public let text: String
    /// Whether it is another one than the old one.
    public let isOther: Bool
    /// How much it is different from the old one.
    public let summary: String

    /// Whether a case's report has a state: some cases have their disks read by nobody, or did not get there.
    public static func isPossible(in report: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: report.appending("state.yaml").string)
    }

    /// Makes the expectations of a report, one for each inspection of its case.
    ///
    /// - Parameters:
    ///   - report: A case's report with `state.yaml` and `verdict.json`.
    ///   - tree: Has the cases.
    ///   - isWhole: Whether all that was found is expected, not only what the expectation names.
    /// - Throws: ``CaseNotFound``; ``NothingExpected``; `DocumentError`.
    public static func all(report: FilePath, tree: SourceTree, isWhole: Bool) throws -> [AcceptedState] {
        let verdict = try DocumentNode.load(report.appending(CaseRun.verdictFile))
        guard let name = try verdict.pairs().first(where: { $0.key == "source" })?.node.string() else {
            throw verdict.error("no 'source' here: the report is of an older bareproof; run the case again")
        }
        let testCase = try CaseFinder(tree: tree).find([name]).first
        guard let testCase else { throw NothingExpected(name: name) }
        let inspections = testCase.inspections
        guard !inspections.isEmpty else { throw NothingExpected(name: name) }
        return try inspections.map { index, step in
            let suffix = inspections.count > 1 ? "-\(index)" : ""
            return try AcceptedState(
                state: report.appending("state\(suffix).yaml"), compared: report.appending("expected\(suffix).yaml"),
                file: testCase.folder.appending(step.expected), isWhole: isWhole)
        }
    }

    /// Makes one expectation.
    ///
    /// - Parameters:
    ///   - state: What was found.
    ///   - compared: The expectation as it was compared, with its variables replaced.
    ///   - file: The expectation's file.
    private init(state: FilePath, compared: FilePath, file: FilePath, isWhole: Bool) throws {
        self.file = file
        let found = try DocumentNode.load(state)
        let head = try String(contentsOfFile: file.string, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).prefix { $0.hasPrefix("#") }
        let expected = try DocumentNode.load(file).value
        let literal = isWhole ? Acceptance.whole(found.value) : Acceptance.projected(found.value, on: expected)
        guard Comparison.assertionCount(literal) > 0 else { throw found.error("nothing here that could be expected") }
        let held = try? DocumentNode.load(compared).value
        let accepted = Acceptance.withVariables(literal, of: expected, that: held)
        text = head.map { "\($0)\n" }.joined() + (try accepted.yaml())
        let count = Comparison.differences(expected: expected, actual: accepted).count
        isOther = count > 0
        summary =
            switch count {
            case 0: "as it was: nothing is another one"
            case 1: "1 value is another one"
            default: "\(count) values are other ones"
            }
    }

    /// Writes the file, whole or not at all. One that is no other keeps its comments.
    public func write() throws {
        guard isOther else { return }
        try Data(text.utf8).write(to: URL(filePath: file.string), options: .atomic)
    }
}
