internal import SystemPackage

/// What several attempts at a shard found of one case, and what it comes to.
///
/// A try that did not come to an end gives way to one that did, and one that could not run to one that found something. Of tries that all were as expected the last one counts. Otherwise
/// nothing is left out: the first bad one is the case's, as it is for `--retries`, and it is flaky if another one was as expected.
struct CaseTries {
    /// The verdict.
    var verdict: Verdict
    /// The attempts whose evidence it has, the case's own first.
    var evidence: [ShardAttempt]

    /// Takes the attempts that know of the case, the earliest first.
    ///
    /// - Returns: Nil without any.
    init?(_ folder: String, in attempts: [ShardAttempt]) {
        let tries = attempts.compactMap { attempt in attempt.verdicts[folder].map { (attempt: attempt, verdict: $0) } }
        let ended = tries.filter(\.verdict.hasEnded)
        guard let last = ended.last ?? tries.last else { return nil }
        guard let bad = ended.indices.min(by: { Self.rank(ended[$0].verdict) < Self.rank(ended[$1].verdict) }),
            ended[bad].verdict.outcome != .asExpected
        else {
            (verdict, evidence) = (last.verdict, [last.attempt])
            if !last.verdict.hasEnded, last.verdict.problem == nil {
                verdict.problem = "the run of shard \(last.attempt.part.shard) was broken off before the case ended"
            }
            return
        }
        verdict = ended[bad].verdict
        verdict.tries = ended.map(\.verdict.tries).reduce(0, +)
        let isSometimesGood = ended.contains { $0.verdict.outcome == .asExpected || $0.verdict.outcome == .flaky }
        if isSometimesGood, verdict.outcome != .known { verdict.outcome = .flaky }
        evidence = [ended[bad].attempt] + ended.indices.filter { $0 != bad }.map { ended[$0].attempt }
    }

    /// What is told before what; of the same the earliest.
    private static func rank(_ verdict: Verdict) -> Int {
        switch verdict.outcome {
        case .notAsExpected: 0
        case .flaky: 1
        case .known: 2
        case .couldNotRun: 3
        case .asExpected, .interrupted, .notRun: 4
        }
    }
}
