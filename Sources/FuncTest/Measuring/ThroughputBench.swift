internal import Documents
internal import Guestfs
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
        let one = NodeSlots.host(limit: 1)
        let cold = try await time(cases, one, environment.cold, "cold")
        // Whoever comes first saves each shape, for itself and for all others; that is paid once.
        _ = try await time(firstOfEachShape(), one, environment, "saving")
        let alone = try await time([cases[0]], one, environment, "warm")
        let slots = NodeSlots.host()
        let suite = try await time(cases, slots, environment, "suite", durations: cold.each, overlaps: true)
        return [
            Measurement(
                "warm run: \(cases[0].name)", ours: alone.total, reference: cold.each[cases[0].name] ?? 0,
                limit: Self.warmLimit),
            Measurement(
                "\(cases.count) warm cases, \(slots.limit) at once, beside as many cold ones in sequence",
                ours: suite.total, reference: cold.total, limit: Self.suiteLimit),
            Measurement(
                "launches of libguestfs, beside the suite's cases", ours: Double(suite.launches),
                reference: Double(cases.count), limit: 1, unit: "launches"),
        ]
    }

    private func firstOfEachShape() -> [Case] {
        cases.enumerated().filter { index, item in cases.prefix(index).allSatisfy { $0.node != item.node } }.map(
            \.element)
    }

    /// Runs cases as a suite does.
    ///
    /// - Parameters:
    ///   - durations: What each took before, in seconds; without them, they begin in their order.
    ///   - overlaps: Whether the next case begins while the last one's disks are read.
    /// - Returns: The seconds of each, those from the first one's beginning to the last one's end, and how often libguestfs was launched.
    private func time(
        _ cases: [Case], _ slots: NodeSlots, _ environment: Environment, _ name: String,
        durations: [String: Double] = [:], overlaps: Bool = false
    ) async throws -> (each: [String: Double], total: Double, launches: Int) {
        let start = ContinuousClock.now
        var each: [String: Double] = [:]
        let launches = Appliance.launches
        let queue = SuiteQueue(
            order: SuiteQueue.order(of: cases.map(\.name), durations: durations),
            needs: try cases.map {
                SuiteQueue.Need(of: $0, on: try CaseFinder(tree: environment.tree).shape(of: $0))
            }, slots: slots)
        try await queue.workThrough { number in
            { try await run(cases[number], environment, name, onRest: overlaps ? $0 : nil) }
        } take: { seconds, number in
            each[cases[number].name] = seconds
            return false
        }
        return (each, (ContinuousClock.now - start) / .seconds(1), Appliance.launches - launches)
    }

    private func run(
        _ testCase: Case, _ environment: Environment, _ name: String, onRest: (@Sendable () -> Void)?
    ) async throws -> Double {
        let folder = try ReportFolder(report.path.appending("\(name)-\(testCase.name)"))
        let clock = RunClock { [observer] in observer($0) }
        let verdict = try await CaseRun(testCase, environment: environment, clock: clock, report: folder)
            .run(onRest: onRest)
        guard verdict.outcome == .asExpected else { throw BenchError(verdict: verdict, report: folder.path) }
        return verdict.seconds
    }
}
