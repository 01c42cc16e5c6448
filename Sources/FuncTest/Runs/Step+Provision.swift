internal import Commands
internal import Contract
internal import Documents
internal import Foundation
internal import Synchronization

extension StepPerformer {
    /// A `provision` step: a request on the node, and the agent that carries it out or refuses it.
    struct AgentCall: Sendable {
        let node: Node
        let context: StepContext
        let step: ProvisionStep
        let place: String

        struct Result: Sendable {
            var failures: [Verdict.Failure]
            var bootInfo: DocumentValue?
            /// Whether the node's power was cut.
            var isOff = false
        }

        func perform() async throws -> Result {
            let shell = try await node.secureShell()
            let request = try context.text(step.document)
            try context.report.write(request, as: reportName(step.document))
            let name = step.document == "provision.json" ? step.action : "\(step.action) \(step.document)"
            return try await context.clock.measure(name, .guest) { reporter in
                try await shell.put(Array(request.utf8), to: NodePaths.request)
                if step.trustsServer {
                    try await shell.put(Array((node.server.authority ?? "").utf8), to: NodePaths.authority)
                }
                if let interruption = step.interruption {
                    return try await interrupted(
                        interruption, shell, AgentProgress(reporter: reporter, recorder: context.clock.recorder))
                }
                let before = try await node.witness(step.disksUntouched.contains)
                let progress = AgentProgress(reporter: reporter, recorder: context.clock.recorder)
                let result = try await watched(shell, progress) {
                    try await shell.run(agentCommand, timeLimit: node.environment.limits.of(.agent)) { line in
                        progress.take(line)
                    }
                }
                let after = try await node.witness(step.disksUntouched.contains)
                return Result(
                    failures: try check(result) + untouched(before: before, after: after),
                    bootInfo: try await evidence(shell, progress))
            }
        }

        /// Has the agent run; of one that stands still the log is fetched, for it tells at what.
        private func watched<Value: Sendable>(
            _ shell: SecureShell, _ progress: AgentProgress, _ body: @escaping @Sendable () async throws -> Value
        ) async throws -> Value {
            do {
                return try await node.watchingAgent(progress, body)
            } catch let error as StalledNodeError {
                _ = try? await evidence(shell, progress)
                throw error
            }
        }

        private func interrupted(
            _ interruption: ProvisionStep.Interruption, _ shell: SecureShell, _ progress: AgentProgress
        ) async throws -> Result {
            let call = InterruptedCall(node: node, shell: shell, interruption: interruption, progress: progress)
            let problem = try await watched(shell, progress) {
                try await call.run(agentCommand, timeLimit: node.environment.limits.of(.agent))
            }
            let isOff = try await !node.isRunning()
            if !isOff { _ = try await evidence(shell, progress) }
            return Result(failures: problem.map { [failure($0)] } ?? [], isOff: isOff)
        }

        private var agentCommand: String { "\(step.agentCommand) --progress json" }

        private func check(_ result: CommandResult) throws -> [Verdict.Failure] {
            var failures: [Verdict.Failure] = []
            let said = result.standardError.trimmed
            if result.status != .exited(step.exitStatus) {
                failures.append(
                    failure("expected the agent's exit status \(step.exitStatus), found \(result.status): \(said)"))
            }
            for text in try context.messages(step) where !said.contains(text) {
                failures.append(failure("expected '\(text)' in the agent's error, which is: \(said)"))
            }
            return failures
        }

        private func untouched(
            before: [String: DiskWitness], after: [String: DiskWitness]
        ) -> [Verdict.Failure] {
            before.sorted { $0.key < $1.key }.compactMap { disk, earlier in
                let change = after[disk].map { $0.change(since: earlier) } ?? "it is gone"
                return change.map { failure("expected \(disk) untouched; \($0)") }
            }
        }

        /// Fetches what the agent left, also when it failed.
        private func evidence(_ shell: SecureShell, _ progress: AgentProgress) async throws -> DocumentValue? {
            if let log = try await shell.get(NodePaths.log) {
                let whole = context.clock.recorder.noteAgentLog(
                    log, .first(progress.began, heard: progress.heard))
                try context.report.write(whole, as: "agent.log")
            }
            guard let text = try await shell.get(NodePaths.bootInfo) else { return nil }
            try context.report.write(text, as: "boot-info.json")
            return try DocumentNode.parse(text, file: NodePaths.bootInfo).value
        }

        private func reportName(_ document: String) -> String {
            document.split(separator: "/").joined(separator: "-")
        }

        private func failure(_ message: String) -> Verdict.Failure {
            Verdict.Failure(step: place, message: message, differences: [])
        }
    }
}

extension ProvisionStep {
    /// What is typed on the node to carry the request out.
    public var agentCommand: String {
        var words = [NodePaths.agent]
        if action != "provision" { words.append(action) }
        words += ["--data-driver", dataDriver, "--deploy-driver", deployDriver]
        if trustsServer { words += ["--ca-file", NodePaths.authority] }
        return words.map(Command.quoted).joined(separator: " ")
    }
}

extension ProvisionStep.DiskSelection {
    /// Whether a disk is one of them.
    func contains(_ disk: String) -> Bool {
        switch self {
        case .none: false
        case .all: true
        case .named(let names): names.contains(disk)
        }
    }
}

/// Reads the agent's progress from its standard output.
final class AgentProgress: Sendable {
    private let reporter: StepReporter
    private let recorder: TimelineRecorder
    private let called: Double
    private let lines = Mutex<[AgentLog.Heard]>([])
    private let state = Mutex((count: 0, stage: Stage.agent, last: String?.none))

    /// Makes a reader for an agent that is called now.
    init(reporter: StepReporter, recorder: TimelineRecorder) {
        self.reporter = reporter
        self.recorder = recorder
        called = recorder.seconds()
    }

    /// When the agent said something for the first time, else when it was called, in seconds since the case began: the first line of
    /// its log is of this moment.
    var began: Double {
        lines.withLock { $0.first?.time } ?? called
    }

    /// How many lines came.
    var count: Int { state.withLock { $0.count } }
    /// What it does.
    var stage: Stage { state.withLock { $0.stage } }
    /// What it said last, for people.
    var last: String? { state.withLock { $0.last } }

    private func note(_ event: ProgressEvent) {
        let bytes = event.done.map { " \($0) of \(event.total.map(String.init) ?? "?") bytes" }
        let text = "\(event.kind.rawValue) \(event.step)\(bytes ?? "")\(event.message.map { ": \($0)" } ?? "")"
        state.withLock { state in
            state.count += 1
            state.last = text
            switch event.kind {
            case .started, .advanced: state.stage = Stage(agentStep: event.step)
            case .finished, .failed: state.stage = .agent
            case .note: break
            }
        }
    }

    /// What the log says too, each line with the time when it came.
    var heard: [AgentLog.Heard] {
        lines.withLock { $0 }
    }

    /// Shows a line.
    ///
    /// - Returns: What was shown, if the line says more than how many bytes are done.
    @discardableResult
    func take(_ line: OutputLine) -> String? {
        guard line.stream == .standardOutput, line.text.hasPrefix("{"),
            let event = try? JSONDecoder().decode(ProgressEvent.self, from: Data(line.text.utf8))
        else { return nil }
        note(event)
        if event.kind != .advanced {
            let text = "\(event.kind.rawValue) \(event.step)" + (event.message.map { ": \($0)" } ?? "")
            let heard = AgentLog.Heard(text: text, time: recorder.seconds())
            lines.withLock { $0.append(heard) }
        }
        switch event.kind {
        case .advanced:
            reporter.progress(event.step, done: event.done ?? 0, total: event.total)
            return nil
        case .started, .finished, .failed, .note:
            let words = [event.step, event.kind == .note ? "" : event.kind.rawValue, event.message ?? ""]
            let text = words.filter { !$0.isEmpty }.joined(separator: " ")
            reporter.note(text)
            return text
        }
    }
}
