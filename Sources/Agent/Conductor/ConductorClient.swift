public import Commands
internal import Contract
internal import Glibc
public import Logging
internal import Provisioning
public import Transfer

/// Does what a conductor asks of a node that has booted the ramdisk: fetches steps, carries them out, reports each, and says when
/// all is done (facts 8.2, without defect D-23).
public struct ConductorClient: Sendable {
    private let workshop: Workshop
    private let fetcher: Fetcher

    /// How often one call is tried: for two minutes, as a conductor may be restarting.
    private static let tries = 20
    /// No answer is larger.
    private static let sizeLimit = 16 << 20

    /// Makes a client.
    public init(
        runner: any CommandRunner, transfers: TransferOptions = TransferOptions(), paths: HostPaths = HostPaths(),
        reporter: Reporter, logger: Logger
    ) {
        self.init(
            workshop: Workshop(
                runner: runner, fetcher: Fetcher(options: transfers), paths: paths, tools: .searchPath,
                reporter: reporter, logger: logger))
    }

    init(workshop: Workshop) {
        self.workshop = workshop
        var options = workshop.fetcher.options
        options.connectLimit = min(options.connectLimit, .seconds(5))
        fetcher = Fetcher(options: options)
    }

    /// Whether the kernel's command line names a conductor.
    public var isAskedFor: Bool {
        let line = commandLine
        return ConductorAddress.urlParameters.contains { line[$0] != nil }
    }

    private var commandLine: KernelCommandLine { KernelCommandLine(Files.line(workshop.paths.proc + "/cmdline") ?? "") }

    /// Carries out all steps.
    ///
    /// - Throws: ``AgentError`` when the conductor cannot be called, or a step has failed; it has been reported then.
    public func run() async throws {
        guard let conductor = try ConductorAddress(commandLine) else {
            throw AgentError(
                "looking for a conductor", "not on the kernel's command line", advice: "boot with ironic_api_url=URL")
        }
        let first = conductor.url("deploy_steps")
        var queue = [first]
        while !queue.isEmpty {
            try Task.checkCancellation()
            if let next = try await step(at: queue.removeFirst(), first) { queue.append(next) }
        }
        try await announce(conductor)
    }

    // MARK: Steps

    /// Carries out one step.
    ///
    /// - Returns: The URL of the next one, if there is one.
    private func step(at url: String, _ first: String) async throws -> String? {
        let answer = try await call(url)
        let step: DeployStep
        do {
            step = try DeployStep(reading: answer)
            guard DeployStepPerformer.knows(step.name) else {
                throw AgentError("reading a step", "no step \"\(step.name)\"; there is: \(DeployStepPerformer.names)")
            }
        } catch {
            // A conductor takes a report without a name for an internal failure of the agent (appendix A22).
            let report = DeployStepReport(name: nil, status: false, details: OneLine.text(of: error))
            _ = try await call(first, posting: report.encoded)
            throw error
        }
        return try await perform(step, reportingTo: url)
    }

    private func perform(_ step: DeployStep, reportingTo url: String) async throws -> String? {
        var report = DeployStepReport(name: step.name, status: true)
        var failure: (any Error)?
        do {
            report.payload = try await workshop.reporter.step("step", step.name) {
                try await DeployStepPerformer(workshop: workshop).perform(step)
            }
        } catch {
            (report.status, report.details, failure) = (false, OneLine.text(of: error), error)
        }
        let answer: [UInt8]
        do {
            // Also when this process is being ended: the conductor would wait for its own limit.
            answer = try await Task { try await call(url, posting: report.encoded) }.value
        } catch let second {
            guard let failure else { throw second }
            workshop.logger.error("reporting the step \(step.name): \(second)")
            throw failure
        }
        if let failure { throw failure }
        return try Self.next(in: answer, url)
    }

    /// The URL of the next step; null ends the list.
    private static func next(in answer: [UInt8], _ url: String) throws -> String? {
        let action = "reading the conductor's answer to a report to \(url)"
        guard case .object(let members)? = try? JSONValue.parse(answer), let next = members["url"] else {
            throw AgentError(action, "no object with a \"url\": \(String(decoding: answer.prefix(200), as: UTF8.self))")
        }
        switch next {
        case .null: return nil
        case .string(let text) where LocalAddress.authority(of: text) != nil: return text
        default: throw AgentError(action, "its \"url\" is \(next.encoded), expected a URL or null")
        }
    }

    /// Says that all steps are done, and where the node is.
    private func announce(_ conductor: ConductorAddress) async throws {
        let url = conductor.url("pass_deploy_info")
        try await workshop.reporter.step("callback", url) {
            let address = try await LocalAddress.toward(url)
            let body = JSONValue.object([
                // The zone of a link's own address means nothing elsewhere.
                "address": .string(String(address.prefix { $0 != "%" })), "error_message": .string("no errors"),
            ])
            _ = try await call(url, posting: Array(body.encoded.utf8))
        }
    }

    private func call(_ url: String, posting body: [UInt8]? = nil) async throws -> [UInt8] {
        try await attempting("calling the conductor", advice: "check ironic_api_url") {
            try await fetcher.call(url, posting: body, tries: Self.tries, limit: Self.sizeLimit)
        }
    }
}

/// What a conductor wants done.
struct DeployStep: Sendable, Equatable {
    /// Which step.
    var name: String
    /// What it has to know.
    var payload: JSONValue

    /// Reads a conductor's answer.
    ///
    /// - Throws: ``RequestError`` for text that is no JSON, ``AgentError`` for JSON that is no step.
    init(reading answer: [UInt8]) throws {
        guard case .object(let members) = try JSONValue.parse(answer), let name = members["name"]?.text,
            let payload = members["payload"]
        else { throw AgentError("reading a step", "no object with a \"name\" and a \"payload\"") }
        self.name = name
        self.payload = payload
    }
}

/// What became of a step.
struct DeployStepReport: Sendable, Equatable {
    /// The step; nil for a failure of the agent itself.
    var name: String?
    /// Whether it went well.
    var status: Bool
    /// What it has to say, if anything.
    var payload: JSONValue?
    /// Why it did not go well.
    var details: String?

    var encoded: [UInt8] {
        var members: [String: JSONValue] = ["name": name.map(JSONValue.string) ?? .null, "status": .bool(status)]
        members["payload"] = payload
        members["status-details"] = details.map(JSONValue.string)
        return Array(JSONValue.object(members).encoded.utf8)
    }
}
