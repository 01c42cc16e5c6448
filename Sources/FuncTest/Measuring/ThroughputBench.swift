internal import Documents
internal import SystemPackage

/// Measures a suite of short cases: each booted over PXE, one after the other, beside all of them warm and as many at once as the host has
/// processors.
public struct ThroughputBench: Sendable {
    /// The share of the cold runs' time, one after the other, that the suite may take.
    public static let suiteLimit = 0.25
    /// The share of its own cold run that a warm run of one case may take.
    public static let warmLimit = 1.0 / 3
    /// Cases that lay out disks and nothing else: what a node does is short, so what the harness does shows.
    public static let cases = ["two-disks", "sizes", "lvm-100-percent", "lvm-two-groups", "file-systems", "sata-by-id"]

    let cases: [Case]
    let environment: Environment
    let report: ReportFolder
    let observer: @Sendable (StepEvent) -> Void

    /// Takes what to measure.
    ///
    /// - Parameters:
    ///   - cases: The suite; the first case is the one that is measured alone, too.
    ///   - environment: What nodes are made of; it must have checkpoints.
    ///   - report: Where the runs' evidence goes.
    ///   - observer: Is told of each step.
    public init(
        _ cases: [Case], environment: Environment, report: ReportFolder,
        observer: @escaping @Sendable (StepEvent) -> Void
    ) {
        self.cases = cases
        self.environment = environment
        self.report = report
        self.observer = observer
    }

    /// Measures once.
    ///
    /// - Throws: ``BenchError`` if a run was not as expected: its times mean nothing.
    public func measure() async throws -> [Measurement] {
        let cold = try await seconds(of: cases, jobs: 1, environment.cold, "cold")
        // Whoever comes first saves each shape, for itself and for all others; that is paid once.
        _ = try await seconds(of: firstOfEachShape(), jobs: 1, environment, "saving")
        let alone = try await seconds(of: [cases[0]], jobs: 1, environment, "warm")
        let slots = NodeSlots.host()
        let warm = try await seconds(of: cases, jobs: slots.limit, environment, "suite")
        return [
            Measurement(
                "warm run: \(cases[0].name)", ours: alone.total, reference: cold.each[0], limit: Self.warmLimit),
            Measurement(
                "\(cases.count) warm cases, \(slots.limit) at once, beside as many cold ones in sequence",
                ours: warm.total, reference: cold.total, limit: Self.suiteLimit),
        ]
    }

    private func firstOfEachShape() -> [Case] {
        cases.enumerated().filter { index, item in cases.prefix(index).allSatisfy { $0.node != item.node } }.map(
            \.element)
    }

    /// Runs cases.
    ///
    /// - Returns: The time of each, and that from the first one's beginning to the last one's end, in seconds.
    private func seconds(
        of cases: [Case], jobs: Int, _ environment: Environment, _ name: String
    ) async throws -> (each: [Double], total: Double) {
        let start = ContinuousClock.now
        var each = [Double](repeating: 0, count: cases.count)
        try await withThrowingTaskGroup(of: (Int, Double).self) { group in
            for (index, item) in cases.enumerated() {
                if index >= jobs, let (done, seconds) = try await group.next() { each[done] = seconds }
                group.addTask { (index, try await run(item, environment, name)) }
            }
            for try await (done, seconds) in group { each[done] = seconds }
        }
        return (each, (ContinuousClock.now - start) / .seconds(1))
    }

    private func run(_ testCase: Case, _ environment: Environment, _ name: String) async throws -> Double {
        let folder = try ReportFolder(report.path.appending("\(name)-\(testCase.name)"))
        let clock = RunClock { [observer] in observer($0) }
        let verdict = try await CaseRun(testCase, environment: environment, clock: clock, report: folder).run()
        guard verdict.outcome == .asExpected else { throw BenchError(verdict: verdict, report: folder.path) }
        return verdict.seconds
    }
}
