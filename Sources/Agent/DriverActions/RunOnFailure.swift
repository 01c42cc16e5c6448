internal import Commands
internal import Logging
internal import Provisioning
internal import Transfer

/// Runs a request's script when its deployment has failed (facts 8.3).
struct RunOnFailure {
    static let name = "on_fail_script"

    let workshop: Workshop

    /// What is run; what is at a URL is fetched while there is no trouble yet.
    enum Script: Sendable {
        case text(String)
        case file(String)
    }

    private static let timeLimit = Duration.seconds(600)

    /// Gets the script ready.
    ///
    /// - Throws: ``AgentError`` if it cannot be fetched.
    func prepared(_ script: OnFailScript?) async throws -> Script? {
        switch script {
        case nil: return nil
        case .text(let text)?: return .text(text)
        case .file(let path)?: return .file(path)
        case .url(let url)?:
            return try await attempting("fetching the script of \(url.path)", advice: "check \(url.path)") {
                let bytes = try await workshop.fetcher.fetch(url.value) { MemorySink(limit: SmallFile.sizeLimit) }
                return .text(String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// Runs it. Whatever becomes of it, the failure of the deployment is what is reported.
    func run(_ script: Script, after failure: any Error) async {
        let command: Command
        let environment = ["BAREPROOF_ERROR": OneLine.text(of: failure)]
        switch script {
        case .text(let text):
            command = Command(
                "bash", ["-s"], environment: environment, input: .bytes(Array(text.utf8)), timeLimit: Self.timeLimit)
        case .file(let path):
            guard Files.exists(path) else { return workshop.reporter.note(Self.name, "not run: there is no \(path)") }
            command = Command("bash", [path], environment: environment, timeLimit: Self.timeLimit)
        }
        do {
            try await workshop.reporter.step(Self.name, "after the failure") {
                let result = try await workshop.runner.run(command) { [logger = workshop.logger] line in
                    logger.info("\(Self.name): \(line.text)")
                }
                try result.check()
            }
        } catch {
            workshop.logger.error("\(Self.name): \(error)")
        }
    }
}
