import Documents
import Foundation
import SystemPackage

@testable import FuncTest

/// Reports to render, without a node.
enum ReportSamples {
    /// What would be markup, a script or a command if it were not escaped.
    static let hostile =
        "</script><script>alert(1)</script><img src=x onerror='a' \"b\"> & \u{1B}[31m\u{202E}\u{0}\u{FFFE}::error::x"

    static func verdict(_ name: String, _ outcome: Verdict.Outcome, seconds: Double = 12.5) -> Verdict {
        var verdict = Verdict(
            name: name, outcome: outcome, failures: [], problem: nil,
            accelerator: AcceleratorChoice(accelerator: "tcg", reason: "no /dev/kvm"),
            steps: [StepRecord(name: "boot", kind: .guest, start: 0.5, seconds: 3, failure: nil)], seconds: seconds)
        verdict.summary = "proves \(name)"
        verdict.source = "/src/cases/\(name)"
        verdict.again = "bareproof run /src/cases/\(name)"
        verdict.began = 1_764_000_000
        verdict.timeFactor = 1.5
        return verdict
    }

    /// A case that found two differences.
    static func wrong(_ name: String = "wrong") -> Verdict {
        var verdict = verdict(name, .notAsExpected)
        verdict.failures = [
            Verdict.Failure(
                step: "steps[1].inspect", message: "2 differences",
                differences: [
                    Difference(path: "disks.vda.partitions[1].size", expected: "201 MiB", actual: "200 MiB"),
                    Difference(path: "arrays.boot", expected: "raid1", actual: nil),
                ]),
            Verdict.Failure(step: "steps[2].run", message: hostile, differences: []),
        ]
        return verdict
    }

    static func report(_ verdicts: [Verdict]) -> RunReport {
        let cases = verdicts.map { verdict in
            CaseReport(
                folder: verdicts.count == 1 ? "" : verdict.name, verdict: verdict, timeline: timeline,
                inspections: [], console: LogTail(Array(hostile.utf8)), agentLog: .none, domain: .none,
                screenshot: nil, files: ["state.yaml", "a b\".log"])
        }
        return RunReport(name: "2026-11-21T200000-sample", began: 1_764_000_000, seconds: 30, cases: cases)
    }

    static let timeline = Timeline(
        seconds: 100,
        events: [
            Timeline.Event(.steps, at: 0, for: 50, "boot"), Timeline.Event(.console, at: 12, hostile),
            Timeline.Event(.requests, at: 60, for: 5, "GET image 404, 0 bytes", isFailure: true),
        ],
        disks: [.init(disk: "vda", time: 10, seconds: 1, readBytes: 0, writtenBytes: 1 << 20)], droppedLines: 0)

    static func document(_ yaml: String) throws -> DocumentValue {
        try DocumentNode.parse(yaml, file: "sample.yaml").value
    }
}

/// A folder for one test.
func withFolder(_ body: (FilePath) throws -> Void) throws {
    let folder = FilePath(NSTemporaryDirectory()).appending("report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    try body(folder)
}
