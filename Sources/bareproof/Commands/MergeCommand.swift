internal import ArgumentParser
internal import Commands
internal import Contract
internal import Documents
internal import FuncTest
internal import SystemPackage

/// `bareproof merge`
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join the reports of `run --shard I/N` into one, and tell what is missing.",
        discussion: """
            Of a shard that was begun anew, all reports may be named: what one of them found wrong stays, and a case that \
            another one found as expected is flaky then.
            """)

    /// How many missing shards are named, at most.
    private static let shown = 10

    @Argument(help: "The folders of the shards' reports.", completion: .directory)
    var folders: [String]

    @Option(
        help: "The folder for the joined report, new or empty. (default: reports/TIME-merged)", completion: .directory)
    var report: String?

    @Option(help: "How verdicts are printed: text or json.")
    var format = Format.text

    func run() async throws {
        let tree = try SourceTree.find()
        let cases = CaseFinder(tree: tree).caseNames
        let known = KnownIssues(try KnownIssue.load(tree.templates("known-issues.yaml")))
        let merge = try ShardMerge(folders.map { FilePath($0) })
        for note in merge.notes { Output.story(note) }
        let missing = merge.missing
        if missing.count > Self.shown { Output.story("\(missing.count) shards are missing; the first of them:") }
        for shard in missing.prefix(Self.shown) {
            Output.story("shard \(shard) is missing: run it with --shard \(shard), or name its report")
        }
        let target = report.map { FilePath($0) } ?? ReportFolder.standard(for: "merged")
        let verdicts = try await merge.write(
            to: target, runner: SystemCommandRunner(logger: Output.logger(isVerbose: false)))
        switch format {
        case .json: Output.result(try DocumentValue.list(verdicts.map(\.document)).json())
        case .text: tell(verdicts, target)
        }
        let problems = known.problems(after: verdicts.filter(\.hasEnded), of: cases)
        for problem in problems { Output.story(problem) }
        Output.story("report: \(target.appending(RunReport.page))")
        let status = SuiteRun.exitStatus(of: verdicts)
        if status != HarnessExitStatus.asExpected { throw ExitCode(status) }
        if !problems.isEmpty { throw ExitCode(HarnessExitStatus.notAsExpected) }
    }

    /// What is not as expected, and what it comes to.
    private func tell(_ verdicts: [Verdict], _ target: FilePath) {
        for verdict in verdicts where verdict.outcome != .asExpected {
            Output.result(VerdictText.render(verdict, report: target.appending(RunReport.page), command: verdict.again))
        }
        Output.result(VerdictText.summary(of: verdicts))
    }
}
