internal import ArgumentParser
internal import Contract
internal import Documents
internal import FuncTest
internal import SystemPackage

/// `bareproof bench`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure a cold run beside a bare QEMU boot and a bare libguestfs launch.",
        discussion: """
            Prints a table, and writes the same as a list of objects: name, ours, reference, ratio, limit, unit. \
            Exit status 1 if a ratio is over its limit.
            """)

    @Argument(help: "The case to run.")
    var testCase = "one-disk"

    @Option(help: "The file for the figures.", completion: .file())
    var output = "reports/bench.json"

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let tree = try SourceTree.find()
        let cases = try CaseFinder(tree: tree).find([testCase])
        let printer = Output.printer(isVerbose: environment.verbose)
        let file = FilePath(output)
        let folder = file.removingLastComponent()
        var measurements: [Measurement] = []
        for testCase in cases {
            let prepared = try await Environment.prepare(
                environment.settings, tree: tree, clock: RunClock { printer.show($0) },
                logger: Output.logger(isVerbose: environment.verbose))
            let report = try ReportFolder(folder.appending("bench-\(testCase.name)"))
            let bench = HarnessBench(testCase, environment: prepared, report: report) { printer.show($0) }
            measurements += try await bench.measure()
        }
        printer.finish()
        Output.result(MeasurementTable.render(measurements))
        let document = DocumentValue.list(measurements.map(\.document))
        try ReportFolder(folder).write(try document.json(), as: file.lastComponent?.string ?? "bench.json")
        Output.story("figures: \(file)")
        if !measurements.allSatisfy(\.isWithinLimit) { throw ExitCode(HarnessExitStatus.notAsExpected) }
    }
}
