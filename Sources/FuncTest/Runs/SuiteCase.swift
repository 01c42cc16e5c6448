internal import Documents
internal import Logging
internal import SystemPackage

/// One case of a suite: tried again if it is not as expected and somebody asked for that, begun anew if its QEMU crashed.
struct SuiteCase: Sendable {
    /// How often a case is begun anew whose QEMU crashed.
    private static let crashLimit = 2

    let testCase: Case
    let environment: Environment
    /// The folder of its report.
    let folder: ReportFolder
    let options: SuiteRun.Options
    /// Is told of each step.
    let observer: @Sendable (StepEvent) -> Void

    /// Runs the case to its verdict, and leaves that in its folder.
    ///
    /// - Parameter onRest: Called when its node is off for good.
    func run(onRest: @escaping @Sendable () -> Void) async throws -> Verdict {
        var verdict = try await attempt(in: folder, onRest: mayRest ? onRest : nil)
        while verdict.tries <= options.retries, verdict.outcome == .notAsExpected || verdict.outcome == .couldNotRun {
            let tries = verdict.tries + 1
            verdict = try await verdict.outcome == .couldNotRun ? instead(of: verdict) : again(behind: verdict)
            verdict.tries = tries
        }
        try folder.write(try verdict.document.json(), as: CaseRun.verdictFile)
        return verdict
    }

    /// Tries once more behind a try that found something. That stays the verdict, whatever this one finds.
    private func again(behind verdict: Verdict) async throws -> Verdict {
        var verdict = verdict
        let other = try await attempt(in: folder.attempt(verdict.tries + 1), onRest: nil)
        if other.outcome == .asExpected { verdict.outcome = .flaky }
        return verdict
    }

    /// Tries once more behind a try that found nothing, as it could not run: what this one finds is the verdict, and its evidence the
    /// case's. One that is as expected only now is flaky still.
    private func instead(of verdict: Verdict) async throws -> Verdict {
        try folder.setAside(attempt: verdict.tries)
        var other = try await attempt(in: folder, onRest: nil)
        other.crashes += verdict.crashes
        guard other.outcome == .asExpected else { return other }
        other.outcome = .flaky
        other.problem = verdict.problem
        return other
    }

    /// A node that another try may follow, or that may stay up, is not off for good.
    private var mayRest: Bool {
        options.retries == 0 && options.cases.keeping == nil && options.cases.pause == nil
            && environment.host.isFreeWithNodes
    }

    private func attempt(in folder: ReportFolder, onRest: (@Sendable () -> Void)?) async throws -> Verdict {
        var crashes = 0
        while true {
            var verdict = try await once(in: folder, onRest: onRest)
            let hasCrashed = verdict.crashes > 0
            crashes += verdict.crashes
            verdict.crashes = crashes
            guard hasCrashed, crashes <= Self.crashLimit else { return verdict }
            environment.logger.error("\(testCase.name): \(verdict.problem ?? ""); the case begins anew")
            try folder.setAside(crash: crashes)
        }
    }

    private func once(in folder: ReportFolder, onRest: (@Sendable () -> Void)?) async throws -> Verdict {
        let run = CaseRun(
            testCase, environment: environment, clock: RunClock(observer: observer), report: folder,
            rerun: options.rerun, options: options.cases)
        return options.knownIssues.judged(try await run.run(onRest: onRest))
    }
}
