internal import Commands
internal import Foundation
internal import Guestfs
internal import Images
internal import Documents
internal import NodeTemplates
internal import Synchronization
internal import SystemPackage

/// Measures a cold run of a case beside a bare QEMU boot of the same ramdisk and a bare libguestfs launch, in one go.
public struct HarnessBench: Sendable {
    /// What the harness may take itself, as a share of what the node and libguestfs take in a cold run.
    public static let ownShareLimit = 0.1
    let testCase: Case
    let environment: Environment
    let report: ReportFolder
    let observer: @Sendable (StepEvent) -> Void

    /// Takes what to measure.
    ///
    /// - Parameters:
    ///   - testCase: The case whose cold run is measured.
    ///   - environment: What nodes are made of; its images are built already.
    ///   - report: Where the run's evidence goes.
    ///   - observer: Is told of each step.
    public init(
        _ testCase: Case, environment: Environment, report: ReportFolder,
        observer: @escaping @Sendable (StepEvent) -> Void
    ) {
        self.testCase = testCase
        self.environment = environment.cold
        self.report = report
        self.observer = observer
    }

    /// Measures once.
    ///
    /// - Throws: ``BenchError`` if the run was not as expected: its times mean nothing.
    public func measure() async throws -> [Measurement] {
        let bare = RunClock(observer: observer)
        let bootSeconds = try await seconds(bare, "bare QEMU boot of the ramdisk") { try await bootBare() }
        let launchSeconds = try await seconds(bare, "bare libguestfs launch") { try await launchBare() }
        let clock = RunClock(observer: observer)
        let verdict = try await CaseRun(testCase, environment: environment, clock: clock, report: report).run()
        guard verdict.outcome == .asExpected else { throw BenchError(verdict: verdict, report: report.path) }
        return Self.lines(verdict, bareBoot: bootSeconds, bareLaunch: launchSeconds)
    }

    static func lines(_ verdict: Verdict, bareBoot: Double, bareLaunch: Double) -> [Measurement] {
        let steps = verdict.steps.filter { $0.kind != .build }
        let built = verdict.steps.filter { $0.kind == .build }.reduce(0) { $0 + $1.seconds }
        let others = steps.filter { $0.kind != .harness }.reduce(0) { $0 + $1.seconds }
        let total = verdict.seconds - built
        let references = ["boot the ramdisk": bareBoot, "read the disks back": bareLaunch]
        return steps.map { Measurement("cold run: \($0.name)", ours: $0.seconds, reference: references[$0.name]) } + [
            Measurement("cold run: all steps", ours: total),
            Measurement(
                "the harness's own time of a cold run, beside the node's and libguestfs's", ours: total - others,
                reference: others, limit: ownShareLimit),
        ]
    }

    private func seconds(_ clock: RunClock, _ name: String, _ body: () async throws -> Void) async throws -> Double {
        try await clock.measure(name, .guest) { _ in try await body() }
        return clock.steps.last?.seconds ?? 0
    }

    /// QEMU as a person would start it, until the ramdisk says that it is ready.
    private func bootBare() async throws {
        let shape = try CaseFinder(tree: environment.tree).shape(of: testCase)
        let command = Command(
            "qemu-system-x86_64",
            [
                "-accel", environment.accelerator.accelerator, "-cpu", "max", "-machine", shape.machine,
                "-smp", "\(shape.cpus)", "-m", "\(shape.memory.bytes >> 20)", "-display", "none", "-serial", "stdio",
                "-no-reboot", "-netdev", "user,id=net0", "-device", "virtio-net-pci,netdev=net0",
                "-kernel", environment.ramdisk.kernel.string, "-initrd", environment.ramdisk.initramfs.string,
                "-append", "console=ttyS0",
            ], timeLimit: environment.limits.of(.ramdisk))
        guard try await environment.runner.run(command, until: Node.readyMark) else {
            throw CommandError(command: command, reason: .notRun("it ended without '\(Node.readyMark)'"))
        }
    }

    private func launchBare() async throws {
        let run = try RunDirectory(in: environment.runs)
        defer { try? run.remove() }
        let disk = run.path.appending("blank.qcow2")
        try await environment.runner.check(Command("qemu-img", ["create", "-q", "-f", "qcow2", disk.string, "1M"]))
        let settings = ApplianceSettings(
            scratch: try run.makeFolder("guestfs").string, forceTCG: environment.accelerator.value == .tcg)
        try await Appliance.run(drives: [Drive(file: disk.string)], settings: settings) { _ in }
    }
}

/// A run that was to be measured and was not as expected.
public struct BenchError: Error, CustomStringConvertible {
    var verdict: Verdict
    var report: FilePath

    public var description: String {
        "measuring \(verdict.name): the run was \(verdict.outcome.rawValue); see \(report)"
    }
}
