import ArgumentParser
import Commands
import Documents
import Foundation
import FuncTest
import Logging
import SystemPackage
import Testing

@testable import bareproof

/// `templates/ci`: each engine's files are read, and what they run is run by a shell with the engine's variables, with a program in
/// Bareproof's place that writes down how it was called. What it was called with has to be a command line of Bareproof's.
final class CITemplateTests {
    private let tree: SourceTree
    private let folder = FilePath(NSTemporaryDirectory()).appending("ci-\(UUID().uuidString)")

    init() throws {
        tree = try SourceTree.find()
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private func document(_ path: String) throws -> DocumentValue {
        try DocumentNode.load(tree.templates("ci").pushing(FilePath(path))).value
    }

    /// Notes how it is called, a line for each word and an empty one at the end.
    private static let program = #"""
        #!/bin/sh
        for word in "$@" ''; do printf '%s\n' "$word"; done >>"$FOLDER/calls"
        """#

    /// Puts the program where templates call Bareproof. The shell writes it: a file that this process has open for writing cannot be run
    /// when another test starts a program at that moment ("Text file busy").
    private static let preparation = #"""
        cd "$FOLDER"
        mkdir -p .build/debug
        for name in tox .build/debug/bareproof; do printf %s "$PROGRAM" >$name; chmod +x $name; done

        """#

    /// Runs a script, and gives the command lines of Bareproof that it came to.
    private func calls(
        _ script: String, _ arguments: [String] = [], _ environment: [String: String] = [:]
    ) async throws -> [[String]] {
        let runner = SystemCommandRunner(logger: Logger(label: "test"))
        var variables = environment
        variables["FOLDER"] = folder.string
        variables["PROGRAM"] = Self.program
        try await runner.check(
            Command("bash", ["-euc", Self.preparation + script, "script"] + arguments, environment: variables))
        let text = try String(contentsOfFile: folder.appending("calls").string, encoding: .utf8)
        try FileManager.default.removeItem(atPath: folder.appending("calls").string)
        return text.split(separator: "\n\n").map { call in
            let words = call.split(separator: "\n").map(String.init)
            // `./tox run COMMAND` is COMMAND of bareproof.
            return script.contains("./tox") ? Array(words.dropFirst()) : words
        }
    }

    private func command<Value: ParsableCommand>(_ words: [String], _ type: Value.Type = Value.self) throws -> Value {
        try #require(try Bareproof.parseAsRoot(words) as? Value, "\(words)")
    }

    private func expectShard(_ calls: [[String]], _ shard: String, report: String) throws {
        let words = try #require(calls.last)
        let run: RunCommand = try command(words)
        #expect(run.sharding.shard?.description == shard)
        #expect(run.report == report)
    }

    /// Reports of shards where a merge is to find them.
    private func makeReports(_ names: [String]) throws {
        for name in names {
            try FileManager.default.createDirectory(
                atPath: folder.pushing(FilePath(name)).string, withIntermediateDirectories: true)
        }
    }

    private func expectMerge(_ calls: [[String]], _ folders: [String], report: String) throws {
        let merge: MergeCommand = try command(try #require(calls.last))
        #expect(merge.folders == folders)
        #expect(merge.report == report)
    }

    // MARK: Slurm

    private func slurm(_ name: String) throws -> String {
        try String(contentsOfFile: tree.templates("ci/slurm").appending(name).string, encoding: .utf8)
    }

    @Test func `a task of Slurm's array is a shard, and each attempt has its report`() async throws {
        let variables = [
            "SLURM_ARRAY_JOB_ID": "77", "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MAX": "3",
        ]
        let first = try await calls(slurm("shards.sbatch"), ["one-disk", "--jobs", "1"], variables)
        #expect(try command(first[0], CleanCommand.self).nodes == false)
        try expectShard(first, "2/3", report: "reports/slurm-77/shard-2-attempt-1")
        #expect(try command(first[1], RunCommand.self).cases == ["one-disk"])
        let again = variables.merging(["SLURM_RESTART_COUNT": "1", "BAREPROOF_SHARDS": "4"]) { $1 }
        try expectShard(
            try await calls(slurm("shards.sbatch"), [], again), "2/4", report: "reports/slurm-77/shard-2-attempt-2")
    }

    @Test func `Slurm's second job joins all attempts`() async throws {
        let reports = ["1-attempt-1", "2-attempt-1", "2-attempt-2"].map { "reports/slurm-77/shard-\($0)" }
        try makeReports(reports)
        try expectMerge(
            try await calls(slurm("merge.sbatch"), ["77"]), reports, report: "reports/slurm-77/merged")
    }

    // MARK: Kubernetes

    private func container(_ path: String) throws -> DocumentValue {
        let pod = try document(path)["spec"]?["template"]?["spec"]
        return try #require(pod?["containers"]?.items.first)
    }

    @Test func `an index of Kubernetes' Job is a shard`() async throws {
        let job = try document("kubernetes/shards.yaml")
        #expect(job["kind"] == "Job" && job["spec"]?["completionMode"] == "Indexed")
        let container = try container("kubernetes/shards.yaml")
        #expect(container["securityContext"]?["privileged"] == false)
        let shards = container["env"]?.items.first { $0["name"] == "SHARDS" }?["value"]
        #expect(shards == "4" && job["spec"]?["completions"] == 4)
        let reports = folder.appending("reports")
        try makeReports(["reports/pod-x"])
        try Data("{}".utf8).write(to: URL(filePath: reports.appending("pod-x/verdicts.json").string))
        let script = try script(container["args"]).replacing("/reports", with: reports.string)
        let found = try await calls(script, [], ["JOB_COMPLETION_INDEX": "3", "SHARDS": "4", "POD": "pod-x"])
        try expectShard(found, "4/4", report: reports.appending("pod-x").string)
    }

    @Test func `Kubernetes' second Job joins what the pods left`() async throws {
        let reports = folder.appending("reports")
        try makeReports(["reports/bareproof-shards-0-abcde", "reports/bareproof-shards-1-fghij"])
        let script = try script(try container("kubernetes/merge.yaml")["args"]).replacing(
            "/reports", with: reports.string)
        try expectMerge(
            try await calls(script), ["0-abcde", "1-fghij"].map { reports.appending("bareproof-shards-\($0)").string },
            report: reports.appending("merged").string)
    }

    // MARK: GitHub, GitLab, Zuul

    /// A list of commands as one script.
    private func script(_ value: DocumentValue?) throws -> String {
        try #require(value).items.map(\.text).joined(separator: "\n")
    }

    @Test func `a job of GitHub's matrix is a shard, and the last one joins them`() async throws {
        let jobs = try document("github/bareproof.yml")["jobs"]
        let shard = try #require(jobs?["shard"]?["steps"]?.items.compactMap { $0["run"]?.text }.last)
            .replacing("${{ matrix.shard }}", with: "3").replacing("${{ strategy.job-total }}", with: "4")
        try expectShard(try await calls(shard), "3/4", report: "reports/shard-3")
        #expect(jobs?["merge"]?["needs"] == "shard")
        try makeReports(["reports/shard-1", "reports/shard-2"])
        let merge = try #require(jobs?["merge"]?["steps"]?.items.compactMap { $0["run"]?.text }.last)
        try expectMerge(try await calls(merge), ["reports/shard-1", "reports/shard-2"], report: "reports/merged")
    }

    @Test func `a parallel job of GitLab is a shard, and the last one joins them`() async throws {
        let jobs = try document("gitlab/gitlab-ci.yml")
        let variables = ["CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "4"]
        try expectShard(
            try await calls(script(jobs["shard"]?["script"]), [], variables), "1/4", report: "reports/shard-1")
        #expect(jobs["merge"]?["when"] == "always")
        try makeReports(["reports/shard-1", "reports/shard-4"])
        try expectMerge(
            try await calls(script(jobs["merge"]?["script"])), ["reports/shard-1", "reports/shard-4"],
            report: "reports/merged")
    }

    @Test func `each of Zuul's jobs is a shard, and the last one joins them`() async throws {
        let jobs = try document("zuul/zuul.yaml").items.compactMap { $0["job"] }
        let count = jobs.compactMap { $0["vars"]?["bareproof_shards"] }.first
        let numbers = jobs.compactMap { $0["vars"]?["bareproof_shard"] }
        #expect(count == 4 && numbers == [1, 2, 3, 4])
        let shard = try #require(try commands("zuul/shard.yaml").first)
            .replacing("{{ bareproof_shard }}", with: "2").replacing("{{ bareproof_shards }}", with: "4")
        try expectShard(try await calls(shard), "2/4", report: "reports/shard-2")
        try makeReports(["reports/shard-1", "reports/shard-2"])
        let merge = try #require(try commands("zuul/merge.yaml").last)
        try expectMerge(try await calls(merge), ["reports/shard-1", "reports/shard-2"], report: "reports/merged")
    }

    /// The shell commands of a playbook.
    private func commands(_ path: String) throws -> [String] {
        try document(path).items.flatMap { $0["tasks"]?.items ?? [] }.compactMap {
            $0["ansible.builtin.shell"]?["cmd"]?.text
        }
    }
}

extension DocumentValue {
    fileprivate var text: String {
        if case .string(let text) = self { text } else { "" }
    }

    fileprivate var items: [DocumentValue] {
        if case .list(let items) = self { items } else { [] }
    }
}
