import Commands
import Documents
import Foundation
import FoundationXML
import Logging
import SystemPackage
import Testing

@testable import FuncTest

/// Reports of shards, joined.
final class ShardMergeTests {
    private let root = FilePath(NSTemporaryDirectory()).appending("merge-\(UUID().uuidString)")
    private let names = ["two-disks", "sizes", "nvme", "raid-levels"]

    deinit {
        try? FileManager.default.removeItem(atPath: root.string)
    }

    /// Leaves the report of a run, as a run does, without a node.
    ///
    /// - Parameters:
    ///   - outcomes: What became of the cases; one that is not in it was not begun when the run was killed.
    ///   - verdictsLost: Cases that ended, but whose run was killed before it said so in its index.
    @discardableResult private func leave(
        _ name: String, shard: Shard? = nil, of suite: [String]? = nil, times: CaseTimes = CaseTimes(seconds: [:]),
        _ outcomes: [String: Verdict.Outcome] = [:], unlessSaid: Verdict.Outcome? = .asExpected, seconds: Double = 10,
        verdictsLost: Set<String> = [], console: String? = nil
    ) throws -> FilePath {
        let folder = root.appending(name)
        let all = try CaseFinder(tree: SourceTree.find()).find(suite ?? names)
        let part = shard.map { SuitePart($0, of: all.map(\.name), times: times) }
        let cases = part?.places.map { all[$0] } ?? all
        let index = try RunIndex(
            cases: cases, rerun: Rerun(program: "bareproof"), root: ReportFolder(folder), part: part)
        for (place, testCase) in cases.enumerated() {
            guard let outcome = outcomes[testCase.name] ?? unlessSaid else { continue }
            let verdict = verdict(testCase, outcome, seconds: seconds)
            let evidence = try index.folder(of: place)
            try evidence.write(verdict.document.json(), as: "verdict.json")
            try evidence.write("disks: {vda: \(testCase.name)}\n", as: "state.yaml")
            try evidence.write("\(console ?? name)\n", as: "console.log")
            if !verdictsLost.contains(testCase.name) { _ = try index.take(verdict, of: place) }
        }
        try index.render()
        return folder
    }

    private func verdict(_ testCase: Case, _ outcome: Verdict.Outcome, seconds: Double) -> Verdict {
        var verdict = testCase.pendingVerdict(Rerun(program: "bareproof"))
        verdict.outcome = outcome
        verdict.seconds = seconds
        verdict.began = 1_764_000_000
        if outcome == .notAsExpected {
            verdict.failures = [
                Verdict.Failure(
                    step: "steps[1].inspect", message: "1 difference",
                    differences: [Difference(path: "disks.vda.size", expected: "1 GiB", actual: "2 GiB")])
            ]
        }
        if outcome == .couldNotRun { verdict.problem = "no libvirt" }
        return verdict
    }

    private func merge(_ folders: [FilePath]) async throws -> (verdicts: [Verdict], report: FilePath) {
        let target = root.appending("merged-\(UUID().uuidString)")
        let runner = SystemCommandRunner(logger: Logger(label: "test"))
        return (try await ShardMerge(folders).write(to: target, runner: runner), target)
    }

    // MARK: The same as of one machine

    /// All that a report says, without times and the run's name.
    private func content(of report: FilePath) throws -> [String: String] {
        let seconds = /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z|[0-9]+(\.[0-9]+)?( s\b|%|<|"|,|(?=\n))/
        var content: [String: String] = [:]
        let files = FileManager.default.enumerator(atPath: report.string)?.compactMap { $0 as? String } ?? []
        for file in files {
            var text = (try? String(contentsOfFile: report.appending(file).string, encoding: .utf8)) ?? ""
            for word in [report.lastComponent?.string ?? "", "one", "merged"] {
                text = text.replacing(word, with: "RUN")
            }
            content[file] = file.hasSuffix("state.yaml") ? text : text.replacing(seconds, with: "TIME")
        }
        return content
    }

    @Test func `shards joined are the report of one machine but for its name and times`() async throws {
        let outcomes: [String: Verdict.Outcome] = ["sizes": .notAsExpected, "nvme": .couldNotRun]
        let one = try leave("one", outcomes, seconds: 33, console: "login:")
        let shards = try (1...3).map {
            try leave("shard-\($0)", shard: Shard($0, of: 3), outcomes, seconds: 10.5, console: "login:")
        }
        let merged = try await merge(shards.reversed())
        #expect(merged.verdicts.map(\.name) == names)
        let (expected, actual) = (try content(of: one), try content(of: merged.report))
        #expect(expected.keys.contains("sizes/report.html") && expected.keys.contains("junit.xml"))
        #expect(Set(actual.keys) == Set(expected.keys))
        for (file, text) in expected {
            #expect(actual[file] == text, "\(file)")
        }
        #expect(SuiteRun.exitStatus(of: merged.verdicts) == 2)
    }

    @Test func `more shards than cases are as good`() async throws {
        let shards = try (1...6).map { try leave("shard-\($0)", shard: Shard($0, of: 6)) }
        let (verdicts, report) = try await merge(shards)
        #expect(SuiteRun.exitStatus(of: verdicts) == 0)
        let xml = try String(contentsOfFile: report.appending("junit.xml").string, encoding: .utf8)
        #expect(try XMLDocument(xmlString: xml).nodes(forXPath: "//testcase").count == 4)
        #expect(try RunReport.read(report).part == nil)
    }

    // MARK: What is missing

    @Test func `a missing shard is named, and its cases were not run`() async throws {
        let shards = try [1, 3].map { try leave("shard-\($0)", shard: Shard($0, of: 3)) }
        #expect(try ShardMerge(shards).missing.map(\.description) == ["2/3"])
        let verdicts = try await merge(shards).verdicts
        #expect(verdicts.map(\.outcome) == [.asExpected, .asExpected, .asExpected, .notRun])
        #expect(verdicts[3].problem?.contains("2/3 is missing") == true)
        #expect(SuiteRun.exitStatus(of: verdicts) == 2)
    }

    @Test func `a shard that was broken off and not begun anew leaves its cases not run`() async throws {
        let first = try leave("shard-1", shard: Shard(1, of: 2))
        let second = try leave("shard-2", shard: Shard(2, of: 2), ["raid-levels": .asExpected], unlessSaid: nil)
        let merge = try ShardMerge([first, second])
        #expect(merge.missing.isEmpty)
        #expect(merge.notes == ["shard 2/2: \(second) was broken off before the end of two-disks"])
        let verdicts = try await self.merge([first, second]).verdicts
        #expect(verdicts[0].outcome == .notRun)
        #expect(verdicts[0].problem == "the run of shard 2/2 was broken off before the case ended")
        #expect(SuiteRun.exitStatus(of: verdicts) == 2)
    }

    // MARK: Attempts

    @Test func `an attempt that was killed gives way to the next one`() async throws {
        let one = try leave("one")
        let rest = try leave("shard-2", shard: Shard(2, of: 2))
        let killed = try leave("killed", shard: Shard(1, of: 2), ["sizes": .asExpected], unlessSaid: nil)
        let again = try leave("again", shard: Shard(1, of: 2))
        let merged = try await merge([killed, rest, again])
        #expect(merged.verdicts.map(\.tries) == [1, 1, 1, 1])
        let console = try String(contentsOfFile: merged.report.appending("sizes/console.log").string, encoding: .utf8)
        #expect(console == "again\n")
        let expected = try content(of: one)
        let actual = try content(of: merged.report)
        #expect(actual["report.tap"] == expected["report.tap"] && actual["verdicts.json"] == expected["verdicts.json"])
    }

    @Test func `what a killed attempt found wrong stays, and is flaky if the next one did not find it`() async throws {
        let rest = try leave("shard-2", shard: Shard(2, of: 2))
        // The run was killed after the case's own verdict, and before the index had it.
        let killed = try leave(
            "killed", shard: Shard(1, of: 2), ["sizes": .notAsExpected], unlessSaid: nil, verdictsLost: ["sizes"])
        let again = try leave("again", shard: Shard(1, of: 2))
        let (verdicts, report) = try await merge([killed, again, rest])
        let sizes = try #require(verdicts.first { $0.name == "sizes" })
        #expect(sizes.outcome == .flaky && sizes.tries == 2 && sizes.failures.count == 1)
        #expect(try String(contentsOfFile: report.appending("sizes/console.log").string, encoding: .utf8) == "killed\n")
        #expect(
            try String(contentsOfFile: report.appending("sizes/try-2/console.log").string, encoding: .utf8) == "again\n"
        )
        #expect(SuiteRun.exitStatus(of: verdicts) == 1)
        // It is in the page and in what CI reads.
        let tap = try String(contentsOfFile: report.appending("report.tap").string, encoding: .utf8)
        #expect(tap.contains("not ok 2 - sizes") && tap.contains("as expected in some of 2 tries only"))
        let own = try #require(CaseReport.read(report.appending("sizes"), folder: "sizes", known: nil))
        #expect(own.verdict.outcome == .flaky)
    }

    @Test(arguments: [
        ([Verdict.Outcome.asExpected, .notAsExpected], Verdict.Outcome.flaky),
        ([.notAsExpected, .notAsExpected], .notAsExpected), ([.couldNotRun, .asExpected], .flaky),
        ([.interrupted, .asExpected], .asExpected), ([.interrupted, .notAsExpected], .notAsExpected),
        ([.notRun, .interrupted], .interrupted), ([.asExpected, .known], .known), ([.known, .flaky], .flaky),
        ([.asExpected, .asExpected], .asExpected), ([.couldNotRun, .notAsExpected], .notAsExpected),
        ([.couldNotRun, .known], .known), ([.known, .couldNotRun], .known),
    ])
    func `no attempt hides a failure of another`(outcomes: [Verdict.Outcome], result: Verdict.Outcome) async throws {
        let attempts = try outcomes.enumerated().map {
            try leave("attempt-\($0.offset)", shard: Shard(1, of: 1), of: ["sizes"], ["sizes": $0.element])
        }
        let verdicts = try await merge(attempts.reversed()).verdicts
        #expect(verdicts.map(\.outcome) == [result])
    }

    @Test func `a folder that was killed at birth is told and left out`() async throws {
        let empty = root.appending("empty")
        let shard = try leave("shard", shard: Shard(1, of: 1))
        try FileManager.default.createDirectory(atPath: empty.string, withIntermediateDirectories: true)
        #expect(try ShardMerge([empty, shard]).notes.first?.contains("\(empty) is empty") == true)
        #expect(throws: ShardMergeError.self) { try ShardMerge([empty]) }
    }

    // MARK: What does not belong together

    private func refusal(_ folders: [FilePath]) -> String {
        do {
            _ = try ShardMerge(folders)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `reports that are not of one suite are refused`() throws {
        let first = try leave("first", shard: Shard(1, of: 2))
        #expect(refusal([first, first]).hasSuffix("\(first) is named twice"))
        #expect(
            refusal([first, try leave("of-3", shard: Shard(2, of: 3))]).hasSuffix(
                "is 2/3: those are parts of different runs"))
        #expect(
            refusal([first, try leave("less", shard: Shard(2, of: 2), of: Array(names.dropLast()))]).hasSuffix(
                "only one has raid-levels; name the same cases on every machine"))
        #expect(
            refusal([first, try leave("order", shard: Shard(2, of: 2), of: names.reversed())]).hasSuffix(
                "their cases are in another order; name the same cases on every machine"))
        #expect(
            refusal([try leave("whole")]).contains("is no shard's report: 'bareproof run --shard I/N' leaves those"))
        #expect(refusal([root.appending("nothing")]).contains("neither verdicts.json nor verdict.json is there"))
    }

    @Test func `shards that were split by different times are refused`() throws {
        let first = try leave("first", shard: Shard(1, of: 2))
        let other = try leave(
            "other", shard: Shard(2, of: 2), times: CaseTimes(seconds: ["nvme": 900, "raid-levels": 1, "sizes": 1]))
        let message = refusal([first, other])
        #expect(message.contains(" is in shard 1/2 (\(first)) and in 2/2 (\(other)); "))
        #expect(message.hasSuffix("give every machine the same --times"))
    }

    @Test func `a folder with something in it is not written to`() async throws {
        let shard = try leave("shard", shard: Shard(1, of: 1))
        let merge = try ShardMerge([shard])
        await #expect(throws: ShardMergeError.self) {
            try await merge.write(to: shard, runner: SystemCommandRunner(logger: Logger(label: "test")))
        }
    }

    @Test func `a known issue is looked for among all shards, not in each`() async throws {
        let issue = KnownIssue(
            cases: "*s", pattern: "1 difference", reference: "x", note: "y",
            expires: .init(description: "2030-01-01"), place: "known-issues.yaml:1")
        let known = KnownIssues([issue], today: .init(description: "2029-01-01"))
        let shards = try (1...2).map { try leave("shard-\($0)", shard: Shard($0, of: 2), ["sizes": .notAsExpected]) }
        for shard in shards {
            let verdicts = try RunReport.read(shard).cases.map(\.verdict)
            #expect(known.problems(after: verdicts, of: names) == [])
        }
        let good = try (1...2).map { try leave("good-\($0)", shard: Shard($0, of: 2)) }
        let verdicts = try await merge(good).verdicts
        #expect(known.problems(after: verdicts, of: names) == ["known-issues.yaml:1: x was not found in *s: remove it"])
    }
}
