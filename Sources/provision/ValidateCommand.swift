import Agent
import ArgumentParser
import Contract
import Provisioning

/// Says whether a document is valid; looks at nothing else, and so works on any machine and without root.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: AgentNames.validate, _superCommandName: ProvisionCommand.name,
        abstract: "Say whether a request is valid, without looking at any disk.",
        discussion: """
            Every problem is a line on standard error: where it is, what was found, what is allowed. With --format \
            json the verdict is on standard output instead. Exit status: 0 valid, 1 not valid or not readable.
            """)
    /// The exit status of everything but a valid document.
    static let notValid: Int32 = 1

    @Option(
        name: [.customLong("data-driver"), .customLong("data_driver")],
        help: "The request's format (\(DataDrivers.names)).")
    var dataDriver = IronicDriver.name

    @Option(help: "How to say it (text or json).")
    var format = OutputFormat.text

    @Argument(help: "The file with the request, - for standard input.")
    var file = "-"

    func validate() throws {
        try RequestOptions.check(dataDriver)
    }

    func run() async throws {
        let problems: [Problem]
        do {
            problems = try await Provisioner.silent().problems(of: RequestFile.read(file), dataDriver: dataDriver)
        } catch {
            Output.story(OneLine.text(of: error))
            throw ExitCode(Self.notValid)
        }
        switch format {
        case .text: for problem in problems { Output.story("\(problem)") }
        case .json: Output.result(String(decoding: try JSONText.encode(Verdict(problems)), as: UTF8.self))
        }
        if !problems.isEmpty { throw ExitCode(Self.notValid) }
    }
}

/// What `--format json` prints.
private struct Verdict: Encodable {
    var valid: Bool
    var problems: [Problem]

    init(_ problems: [Problem]) {
        valid = problems.isEmpty
        self.problems = problems
    }
}
