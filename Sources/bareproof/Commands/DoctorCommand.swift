internal import ArgumentParser
internal import Contract
internal import Documents
internal import FuncTest

/// `bareproof doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Try each prerequisite of cases, and say how to mend what does not work.",
        discussion: """
            One line each: ok, warn (slower, or one kind of case cannot run) or fail (no case can run). Exit status: 0 nothing \
            failed, 1 something did, 2 the doctor could not do its work.
            """)

    @Option(help: "How findings are printed: text or json.")
    var format = Format.text

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let doctor = Doctor(
            settings: environment.settings, tree: try? SourceTree.find(),
            logger: Output.logger(isVerbose: environment.verbose))
        let findings = try await doctor.examine { finding in
            if format == .text { Output.result(finding.line) }
        }
        if format == .json { Output.result(try DocumentValue.list(findings.map(\.document)).json()) }
        if !Doctor.isWell(findings) { throw ExitCode(HarnessExitStatus.notAsExpected) }
    }
}
