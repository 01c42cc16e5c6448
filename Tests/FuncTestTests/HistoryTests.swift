import Foundation
import Logging
import SystemPackage
import Testing

@testable import FuncTest

/// What became of cases.
final class HistoryTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-history-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private func verdict(_ name: String, _ outcome: Verdict.Outcome, _ seconds: Double) -> Verdict {
        Verdict(
            name: name, outcome: outcome, failures: [], problem: nil, accelerator: nil, steps: [], seconds: seconds)
    }

    @Test func `outcomes stay when the file is opened again`() async throws {
        let file = folder.appending("history.sqlite")
        try await History(file).add(verdict("a", .asExpected, 10), at: Date(timeIntervalSince1970: 1000))
        let history = try History(file)
        try await history.add(verdict("a", .flaky, 30))
        try await history.add(verdict("a", .asExpected, 20))
        try await history.add(verdict("b", .notAsExpected, 5))
        #expect(try await history.outcomes(limit: 10).map(\.name) == ["b", "a", "a", "a"])
        #expect(try await history.outcomes(of: "a", limit: 2).map(\.seconds) == [20, 30])
        #expect(try await history.durations() == ["a": 15])
        let summary = try #require(CaseSummary.summaries(of: try await history.outcomes(limit: 10)).first)
        #expect(summary.name == "a" && summary.runs == 3 && summary.passed == 2 && summary.flaky == 1)
        #expect(summary.median == 15)
    }

    @Test func `cases begin with those that nobody timed, then the longest`() {
        let order = SuiteQueue.order(of: ["a", "b", "c", "d"], durations: ["a": 5, "c": 50])
        #expect(order == [1, 3, 2, 0])
    }

    @Test func `a flaky case is no success, and a known issue no failure`() {
        #expect(SuiteRun.exitStatus(of: [verdict("a", .asExpected, 1), verdict("b", .known, 1)]) == 0)
        #expect(SuiteRun.exitStatus(of: [verdict("a", .asExpected, 1), verdict("b", .flaky, 1)]) == 1)
        #expect(
            VerdictText.summary(of: [verdict("a", .asExpected, 1), verdict("b", .known, 1), verdict("c", .flaky, 1)])
                == "cases: 1 passed, 0 failed, 1 known issues, 1 flaky")
    }

    @Test func `a file that is no history is named, and a run goes on without it`() async throws {
        let file = folder.appending("history.sqlite")
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        try Data(String(repeating: "no database ", count: 500).utf8).write(to: URL(filePath: file.string))
        let error = try #require(throws: HistoryError.self) { _ = try History(file) }
        #expect("\(error)".contains("\(file): file is not a database; without that file, a new one is begun"))
        let history = RunHistory(file, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await history.add(verdict("a", .asExpected, 1))
        #expect(await history.durations() == [:])
    }
}
