internal import ArgumentParser
internal import Contract
internal import Documents
internal import FuncTest
internal import SystemPackage

/// `bareproof bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure, beside what others take for the same.",
        discussion: """
            harness: a cold run of a case, beside a bare QEMU boot and a bare libguestfs launch; and a suite of short cases, \
            warm and several at once, beside the same cold and in sequence.
            storage: the agent laying out partitions and logical volumes, beside a shell script with sgdisk and lvm2.
            images: the agent writing an image onto a loop device, beside zstd, gunzip and qemu-img; as root.

            Prints a table, and writes the same as a list of objects: name, ours, reference, ratio, limit, unit. \
            Exit status 1 if a ratio is over its limit.
            """)

    /// What can be measured.
    enum Subject: String, ExpressibleByArgument, CaseIterable {
        case harness
        case storage
        case images
    }

    @Argument(help: "What to measure; all of it if nothing is named.")
    var subjects: [Subject] = []

    @Option(name: .customLong("case"), help: "The case whose cold run is measured.")
    var testCase = "one-disk"

    @Option(help: "The file for the figures.", completion: .file())
    var output = "reports/bench.json"

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        try environment.requireThisHost("what is measured is compared with what runs here")
    }

    func run() async throws {
        let tree = try SourceTree.find()
        let subjects = subjects.isEmpty ? Subject.allCases : subjects
        // A case that is not there is found before anything is built.
        let testCase = try CaseFinder(tree: tree).find([testCase])[0]
        if environment.cold && subjects.contains(.harness) {
            throw ValidationError("harness measures cold and warm runs; leave out --cold")
        }
        let printer = Output.printer(isVerbose: environment.verbose)
        let measurements = try await Environment.with(
            environment.settings, tree: tree, clock: RunClock { printer.show($0) },
            logger: Output.logger(isVerbose: environment.verbose)
        ) { prepared in
            var measurements: [Measurement] = []
            for subject in subjects {
                measurements += try await measure(subject, testCase, prepared) { printer.show($0) }
            }
            return measurements
        }
        printer.finish()
        try report(measurements)
    }

    private func measure(
        _ subject: Subject, _ testCase: Case, _ prepared: Environment, observer: @escaping @Sendable (StepEvent) -> Void
    ) async throws -> [Measurement] {
        switch subject {
        case .harness:
            let report = try ReportFolder(folder.appending("bench-\(testCase.name)"))
            let suite = try CaseFinder(tree: prepared.tree).find(ThroughputBench.cases)
            return try await HarnessBench(testCase, environment: prepared, report: report, observer: observer).measure()
                + ThroughputBench(suite, environment: prepared, report: report, observer: observer).measure()
        case .storage:
            return try await StorageBench(environment: prepared, observer: observer).measure()
        case .images:
            return try await ImageBench(
                environment: prepared, agent: environment.settings.agent, observer: observer
            ).measure()
        }
    }

    private var folder: FilePath { FilePath(output).removingLastComponent() }

    private func report(_ measurements: [Measurement]) throws {
        Output.result(MeasurementTable.render(measurements))
        let document = DocumentValue.list(measurements.map(\.document))
        try ReportFolder(folder).write(
            try document.json(), as: FilePath(output).lastComponent?.string ?? "bench.json")
        Output.story("figures: \(output)")
        if !measurements.allSatisfy(\.isWithinLimit) { throw ExitCode(HarnessExitStatus.notAsExpected) }
    }
}
