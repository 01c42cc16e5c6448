import Documents
import Foundation
import SystemPackage
import Testing

@testable import FuncTest

/// Failures that somebody knows of.
struct KnownIssueTests {
    private func issue(_ cases: String, _ pattern: String, expires: String = "2030-01-31") throws -> KnownIssue {
        let text = """
            - {cases: "\(cases)", pattern: "\(pattern)", reference: https://example.org/1, note: ours, expires: \(expires)}
            """
        return try #require(try DocumentNode.parse(text, file: "known-issues.yaml").list().map(KnownIssue.init).first)
    }

    private func verdict(_ name: String, failing messages: [String]) -> Verdict {
        Verdict(
            name: name, outcome: messages.isEmpty ? .asExpected : .notAsExpected,
            failures: messages.map { Verdict.Failure(step: "steps[0].run", message: $0, differences: []) },
            problem: nil, accelerator: nil, steps: [], seconds: 1)
    }

    private let today = KnownIssue.Day(description: "2029-05-01")

    @Test(arguments: [
        ("raid-*", "raid-levels", true), ("raid-*", "clean-raid", false), ("*raid*", "clean-raid", true),
        ("one-disk", "one-disk", true), ("one-disk", "one-disk-2", false), ("a*a", "a", false), ("*", "x", true),
    ])
    func `names of cases`(pattern: String, name: String, isConcerned: Bool) throws {
        #expect(try issue(pattern, "x").concerns(name) == isConcerned)
    }

    @Test func `a verdict is known only if each of its failures is`() throws {
        let known = KnownIssues([try issue("raid-*", "size .* differs")], today: today)
        let first = known.judged(verdict("raid-levels", failing: ["size 1 differs"]))
        #expect(first.outcome == .known)
        #expect(first.knownIssues == ["https://example.org/1: ours"])
        #expect(known.judged(verdict("raid-levels", failing: ["size 1 differs", "no file"])).outcome == .notAsExpected)
        #expect(known.judged(verdict("one-disk", failing: ["size 1 differs"])).outcome == .notAsExpected)
        #expect(known.judged(verdict("raid-levels", failing: [])).outcome == .asExpected)
    }

    @Test func `an expired issue is none, and a problem of its own`() throws {
        let known = KnownIssues([try issue("raid-*", "size", expires: "2029-04-30")], today: today)
        let verdict = known.judged(verdict("raid-levels", failing: ["size"]))
        #expect(verdict.outcome == .notAsExpected)
        let problems = known.problems(after: [verdict], of: ["raid-levels"])
        #expect(
            problems == [
                "known-issues.yaml:1: https://example.org/1 expired on 2029-04-30: mend it, or set another day"
            ])
    }

    @Test func `an issue that was not found is a problem once all of its cases ran`() throws {
        let known = KnownIssues([try issue("raid-*", "size")], today: today)
        let passed = verdict("raid-levels", failing: [])
        #expect(known.problems(after: [passed], of: ["raid-levels", "raid-under-lvm"]) == [])
        #expect(known.problems(after: [passed], of: ["raid-levels"]).count == 1)
        #expect(known.problems(after: [verdict("one-disk", failing: [])], of: ["one-disk", "raid-levels"]) == [])
    }

    @Test(arguments: [
        ("pattern: '('", "is no regular expression"), ("expires: 2029-13-01", "is no day"),
        ("expires: 2029-02-29", "is no day"), ("colour: red", "colour"),
    ])
    func `a mistake in the file is told with its line`(replacement: String, message: String) throws {
        var fields = ["cases: x", "pattern: x", "reference: x", "note: x", "expires: 2030-01-31"]
        fields.removeAll { $0.prefix { $0 != ":" } == replacement.prefix { $0 != ":" } }
        let text = "- {\((fields + [replacement]).joined(separator: ", "))}"
        let items = try DocumentNode.parse(text, file: "known-issues.yaml").list()
        let error = try #require(throws: DocumentError.self) { try items.map(KnownIssue.init) }
        #expect("\(error)".hasPrefix("known-issues.yaml:1:"))
        #expect("\(error)".contains(message))
    }

    @Test func `an issue of no case is a problem once all cases ran`() throws {
        let known = KnownIssues([try issue("raid-levles", "size")], today: today)
        let passed = verdict("raid-levels", failing: [])
        #expect(known.problems(after: [passed], of: ["raid-levels", "sizes"]) == [])
        let problems = known.problems(after: [passed], of: ["raid-levels"])
        #expect(
            problems == [
                "known-issues.yaml:1: https://example.org/1 is of raid-levles, and there is no such case"
            ])
    }
}
