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
        let states = try inspections.map { index, step in
            let suffix = inspections.count > 1 ? "-\(index)" : ""
            let file = testCase.file(step.expected)
            guard file.starts(with: testCase.folder) else { throw SharedExpectation(file: file, name: testCase.name) }
            return try AcceptedState(
                state: report.appending("state\(suffix).yaml"), compared: report.appending("expected\(suffix).yaml"),
                file: file, isWhole: isWhole)
        }
        for (index, state) in states.enumerated() {
            guard states[..<index].contains(where: { $0.file == state.file && $0.text != state.text }) else { continue }
            throw TwoStates(file: state.file, name: testCase.name)
        }
        return states
    }

    /// The expectations of several reports. What cannot be accepted, as nobody read the case's disks or the expectation is not the case's
    /// own, is left out, unless all is.
    ///
    /// - Parameter onLoss: Gets a report that is left out, and why.
    /// - Throws: As ``all(report:tree:isWhole:)``.
    public static func all(
        reports: [FilePath], tree: SourceTree, isWhole: Bool, onLoss: (FilePath, any Error) -> Void
    ) throws -> [AcceptedState] {
        var (states, losses) = ([AcceptedState](), [(FilePath, any Error)]())
        for report in reports {
            do {
                states += try all(report: report, tree: tree, isWhole: isWhole)
            } catch  where error is NothingExpected || error is SharedExpectation || error is NoState {
                losses.append((report, error))
            }
        }
        if states.isEmpty, let first = losses.first { throw first.1 }
        for (report, error) in losses { onLoss(report, error) }
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
        guard FileManager.default.fileExists(atPath: state.string) else { throw NoState(file: state) }
        let found = try DocumentNode.load(state)
        let head = try String(contentsOfFile: file.string, encoding: .utf8).trimmingPrefix("\u{FEFF}").split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).prefix { $0.hasPrefix("#") }
        let expected = try DocumentNode.load(file).value
        let literal = isWhole ? Acceptance.whole(found.value) : Acceptance.projected(found.value, on: expected)
        guard Comparison.assertionCount(literal) > 0 else { throw found.error("nothing here that could be expected") }
        let held = try? DocumentNode.load(compared).value
        let accepted = Acceptance.withVariables(literal, of: expected, that: held)
        text = head.map { "\($0)\n" }.joined() + (try accepted.yaml())
        try StateVocabulary.state.check(DocumentNode.parse(text, file: state.string))
        do {
            _ = try Variables().expanded(literal.yaml(), file: state.string)
        } catch let error as UnknownVariable {
            throw found.error(
                "'${\(error.name)}' stands in what was found: a case would take that for a variable of its own")
        }
        isOther = Comparison.isOther(expected, accepted)
        summary = Self.summary(of: Comparison.differences(expected: expected, actual: accepted), isOther: isOther)
    }

    /// What is another one, by its place, and what is gone.
    private static func summary(of differences: [Difference], isOther: Bool) -> String {
        guard !differences.isEmpty else {
            return isOther ? "more is expected now" : "as it was: nothing is another one"
        }
        let places = differences.map { $0.actual == nil ? "\($0.path) (no longer there)" : $0.path }
        let shown = places.prefix(8).joined(separator: ", ") + (places.count > 8 ? " …" : "")
        return places.count == 1
            ? "1 value is another one: \(shown)" : "\(places.count) values are other ones: \(shown)"
    }

    /// What a link leads to is what is written.
    private var target: URL { URL(filePath: file.string).resolvingSymlinksInPath() }

    /// Fails if the file cannot be written: to be asked of all before the first one is.
    public func requireWritable() throws {
        guard !isOther || FileManager.default.isWritableFile(atPath: target.path) else { throw NotWritable(file: file) }
    }

    /// Writes the file, whole or not at all, with the mode that it had. One that is no other keeps its comments.
    public func write() throws {
        guard isOther else { return }
        try requireWritable()
        let mode = try FileManager.default.attributesOfItem(atPath: target.path)[.posixPermissions]
        try Data(text.utf8).write(to: target, options: .atomic)
        try mode.map { try FileManager.default.setAttributes([.posixPermissions: $0], ofItemAtPath: target.path) }
    }
}

/// A report without a state: nobody read the case's disks, or it did not get there.
struct NoState: Error, CustomStringConvertible {
    var file: FilePath

    var description: String { "no \(file): nobody read the case's disks" }
}

/// An expectation that must not be changed.
struct NotWritable: Error, CustomStringConvertible {
    var file: FilePath

    var description: String { "\(file): this user may not write it" }
}

/// An expectation that is another one's too, such as a captured layout that nodes are made of: what a case found there does not change it.
struct SharedExpectation: Error, CustomStringConvertible {
    var file: FilePath
    /// The case's name.
    var name: String

    var description: String { "\(file) is not in the folder of case \(name): change it by hand" }
}

/// An expectation that two inspections of a case share, which found different things.
struct TwoStates: Error, CustomStringConvertible {
    var file: FilePath
    /// The case's name.
    var name: String

    var description: String {
        "case \(name) inspects twice with \(file), and found different things: give each inspection a document of its own"
    }
}
