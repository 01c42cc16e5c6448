internal import Commands
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import Provisioning
internal import Transfer

/// Runs the driver actions of a request, at the end of its flow (facts 8.5).
struct RunDriverActions: Action {
    static let name = "driver_actions"
    var name: String { Self.name }

    let workshop: Workshop

    func validate(_ deployment: inout Deployment) async throws {
        guard let list = deployment.request?.driverActions else { return }
        try await validate(list)
    }

    func execute(_ deployment: inout Deployment) async throws {
        guard let list = deployment.request?.driverActions else { return }
        try await run(list)
    }

    /// Makes sure that everything is there that is to be fetched.
    func validate(_ list: DriverActions) async throws {
        for resource in list.actions.flatMap(\.resources) {
            guard case .file(let url) = resource.content else { continue }
            try await attempting("looking for resource \(resource.name)", advice: "check \(resource.path).url") {
                _ = try await workshop.fetcher.peek(url, count: 1)
            }
        }
    }

    /// Runs the commands in their order, and leaves what became of them in a file.
    ///
    /// - Returns: What became of them.
    /// - Throws: ``AgentError`` when one fails that is to end everything.
    @discardableResult
    func run(_ list: DriverActions) async throws -> DriverActionResults {
        var results = DriverActionResults(results: [], finishedAt: "")
        var failure: AgentError?
        for action in list.actions {
            do {
                try await workshop.reporter.step(Self.name, action.name) { try await run(action) }
                results.results.append(.init(name: action.name, passed: true))
            } catch let error as CancellationError {
                throw error
            } catch {
                let message = OneLine.text(of: error)
                results.results.append(.init(name: action.name, passed: false, exception: message))
                guard action.terminatesOnFailure else { continue }
                failure = AgentError("running the driver action \(action.name)", message)
                break
            }
        }
        results.finishedAt = Date().formatted(.iso8601)
        try Files.write(try JSONText.encode(results), to: workshop.paths.actionResults)
        if let failure { throw failure }
        return results
    }

    private func run(_ action: DriverAction) async throws {
        for resource in action.resources { try await bring(resource) }
        let line = action.arguments.isEmpty ? action.command : "\(action.command) \(action.arguments)"
        // The agent is root in the ramdisk, where there is no sudo.
        let words = action.usesSudo && geteuid() != 0 ? ["sudo", "-n", "sh"] : ["sh"]
        let result = try await workshop.runner.run(
            Command(words[0], words.dropFirst() + ["-c", line], timeLimit: Self.timeLimit)
        ) { [logger = workshop.logger, name = action.name] line in
            logger.info("\(name): \(line.text)")
        }
        try result.check()
    }

    /// A firmware takes its time.
    private static let timeLimit = Duration.seconds(3600)

    private func bring(_ resource: ActionResource) async throws {
        try await attempting("bringing resource \(resource.name) to \(resource.target)") {
            let folder = resource.target.split(separator: "/").dropLast().map { "/" + $0 }.joined()
            try Files.makeDirectories(folder)
            switch resource.content {
            case .text(let text): try Files.write(Array((text + "\n").utf8), to: resource.target, permissions: 0o600)
            case .file(let url):
                let target = resource.target
                try await workshop.fetcher.fetch(url) { try FileSink(target) }
            }
        }
    }
}

/// What became of driver actions, as existing conductors keep it (`exec_actions`).
public struct DriverActionResults: Codable, Sendable, Equatable {
    /// What became of one.
    public struct Result: Codable, Sendable, Equatable {
        /// The action's name.
        public var name: String
        /// Whether it went well.
        public var passed: Bool
        /// What went wrong.
        public var exception: String?
    }

    /// What became of each that was run, in their order.
    public var results: [Result]
    /// When the last one ended, as ISO 8601 has it.
    public var finishedAt: String

    enum CodingKeys: String, CodingKey {
        case results
        case finishedAt = "finished_at"
    }
}
