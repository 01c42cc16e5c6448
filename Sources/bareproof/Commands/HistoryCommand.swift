internal import ArgumentParser
internal import Documents
internal import FuncTest

/// `bareproof history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Tell how cases ended on this machine, how long they take, and which are flaky.")

    @Argument(
        help: "A case, for each of its runs; all of them, a line each, if none is named.",
        completion: .custom(Completion.caseNames))
    var name: String?

    @Option(help: "How many of the last runs of a case are looked at.")
    var limit = 50

    @Option(help: "How it is printed: text or json.")
    var format = Format.text

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit \(limit): at least one run has to be looked at") }
    }

    func run() async throws {
        let history = try History(Environment.Settings().history)
        let past = try await history.outcomes(of: name, limit: limit)
        // A name that is no case's is somebody's mistake.
        if past.isEmpty, let name, let tree = try? SourceTree.find() { _ = try CaseFinder(tree: tree).find([name]) }
        if past.isEmpty, format == .text {
            return Output.result("no run of \(name ?? "any case") on this machine yet; try: bareproof run")
        }
        switch (format, name) {
        case (.json, nil): Output.result(try DocumentValue.list(CaseSummary.summaries(of: past).map(\.document)).json())
        case (.json, _): Output.result(try DocumentValue.list(past.map(\.document)).json())
        case (.text, nil): Output.result(CaseSummary.summaries(of: past).map(\.line).joined(separator: "\n"))
        case (.text, _): Output.result(past.map(\.line).joined(separator: "\n"))
        }
    }
}
