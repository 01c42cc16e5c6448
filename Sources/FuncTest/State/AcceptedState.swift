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

    /// Makes the expectations of a report, one for each inspection of its case.
    ///
    /// - Parameters:
    ///   - report: A case's report with `state.yaml` and `verdict.json`.
    ///   - tree: Has the cases.
    ///   - isWhole: Whether all that was found is expected, not only what the expectation names.
    /// - Throws: ``CaseNotFound``; ``NothingExpected``; `DocumentError`.
    public static func all(report: FilePath, tree: SourceTree, isWhole: Bool) throws -> [AcceptedState] {
        let testCase = try testCase(of: report, tree)
        let inspections = testCase.inspections
        guard !inspections.isEmpty else { throw NothingExpected(name: testCase.name) }
        return try inspections.map { index, step in
            let suffix = inspections.count > 1 ? "-\(index)" : ""
            let file = testCase.folder.pushing(FilePath(step.expected)).lexicallyNormalized()
            guard file.starts(with: testCase.folder) else { throw SharedExpectation(file: file, name: testCase.name) }
            return try AcceptedState(
                state: report.appending("state\(suffix).yaml"), compared: report.appending("expected\(suffix).yaml"),
                file: file, isWhole: isWhole)
        }
    }

    /// The expectations of several reports. What cannot be accepted, as nobody read the case's disks or the expectation is not the case's
    /// own, is left out, unless all is.
    ///
    /// - Parameter onLoss: Gets a report that is left out, and why.
    /// - Throws: As ``all(report:tree:isWhole:)``.
    public static func all(
        reports: [FilePath], tree: SourceTree, isWhole: Bool, onLoss: (FilePath, any Error) -> Void
    ) throws -> [AcceptedState] {
        let results = reports.map { report in
            (report, Result { try all(report: report, tree: tree, isWhole: isWhole) })
        }
        let states = results.compactMap { try? $0.1.get() }.flatMap(\.self)
        if states.isEmpty, let first = results.first { return try first.1.get() }
        for case (let report, .failure(let error)) in results { onLoss(report, error) }
        return states
    }

    private static func testCase(of report: FilePath, _ tree: SourceTree) throws -> Case {
        let verdict = try DocumentNode.load(report.appending(CaseRun.verdictFile))
        guard let name = try verdict.pairs().first(where: { $0.key == "source" })?.node.string() else {
            throw verdict.error("no 'source' here: the report is of an older bareproof; run the case again")
        }
        guard let testCase = try CaseFinder(tree: tree).find([name]).first else { throw NothingExpected(name: name) }
        return testCase
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

/// An expectation that is another one's too, such as a captured layout that nodes are made of: what a case found there does not change it.
struct SharedExpectation: Error, CustomStringConvertible {
    var file: FilePath
    /// The case's name.
    var name: String

    var description: String { "\(file) is not in the folder of case \(name): change it by hand" }
}
