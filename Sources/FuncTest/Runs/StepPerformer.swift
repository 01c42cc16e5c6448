internal import Commands
internal import Documents
internal import SystemPackage

/// Performs the steps of a case on its node, in order.
struct StepPerformer: Sendable {
    let node: Node
    let context: StepContext
    /// Where somebody wants to look at the node; nil for nowhere.
    var pause: StepPause?
    /// Called when the node is off and no step will start it again.
    var onRest: (@Sendable () -> Void)?

    /// Where the node is between two steps.
    enum Position: Equatable {
        case off
        case ramdisk
        case system
    }

    /// Performs all steps.
    ///
    /// A failed step does not stop those behind it that can still tell something: after a failed provision the disks
    /// are still read. A step that could not be performed is a failure of its own.
    ///
    /// - Returns: What is not as expected, and the context with what commands printed.
    func performAll() async throws -> (failures: [Verdict.Failure], context: StepContext) {
        var (failures, state) = ([Verdict.Failure](), State(context: context))
        for (index, step) in context.case.steps.enumerated() {
            let place = "steps[\(index)].\(step.name)"
            try Task.checkCancellation()
            state.isLast = index == context.case.steps.count - 1
            do {
                try await stop(before: index, step, place, &state)
                let messages = try await perform(step, at: place, &state, failures)
                if !messages.isEmpty {
                    if try await node.hasCrashed() { throw NodeError.crashed(node.domain) }
                    // The next step may cut the power.
                    await witness.leaveScreenshot()
                }
                failures += messages
            } catch {
                if !Task.isCancelled, (try? await node.hasCrashed()) == true { throw NodeError.crashed(node.domain) }
                let explained = await witness.explain(error)
                guard step.isFault(ofNode: error), !Task.isCancelled else { throw explained }
                failures.append(Verdict.Failure(step: place, message: "\(explained)", differences: []))
                // Whatever hangs there ends with it, and the disks can be read.
                try await node.powerOff()
                state.position = .off
            }
        }
        return (failures, context)
    }

    /// What one step leaves to those behind it.
    private struct State {
        var context: StepContext
        var position = Position.off
        /// Whether no step follows.
        var isLast = false
        /// What the agent said that it made bootable.
        var bootInfo: DocumentValue?
    }

    private func perform(
        _ step: CaseStep, at place: String, _ state: inout State, _ failures: [Verdict.Failure]
    ) async throws -> [Verdict.Failure] {
        let context = state.context
        switch step {
        case .provision(let step):
            state.position = try await ensureRamdisk(state.position)
            let provision = try await AgentCall(node: node, context: context, step: step, place: place).perform()
            state.bootInfo = provision.bootInfo
            if provision.isOff { state.position = .off }
            return provision.failures
        case .conduct(let step):
            try await node.powerOff()
            let conduction = try await Conduction(node: node, context: context, step: step, place: place).perform()
            (state.bootInfo, state.position) = (conduction.bootInfo, .ramdisk)
            return conduction.failures
        case .inspect(let step):
            state.position = .off
            return try await Inspection(
                node: node, context: context, step: step, place: place, bootInfo: state.bootInfo,
                onRest: state.isLast ? onRest : nil
            ).perform()
        case .boot(let step):
            if state.position == .system { try await settle() }
            let (position, messages) = try await boot(step, place: place, failures: failures)
            state.position = position
            return messages
        case .run(let step):
            let answer = try await ShellCall(node: node, context: context, step: step, place: place)
                .perform(isRunning: state.position != .off)
            if let name = step.savedAs { state.context.save(answer.output ?? StepContext.unknown, as: name) }
            return answer.failures
        case .put(let step):
            return try await put(step, place: place, isRunning: state.position != .off)
        case .select(let step):
            defer { if step.isAtRest { state.position = .off } }
            return try await Selection(node: node, context: context, step: step, place: place)
                .perform(isRunning: state.position != .off)
        }
    }

    private func stop(before index: Int, _ step: CaseStep, _ place: String, _ state: inout State) async throws {
        guard let pause, pause.step == index else { return }
        // The step would boot it anyway; before that, there is nothing to look at.
        if case .provision = step { state.position = try await ensureRamdisk(state.position) }
        try await pause.wait(KnownNode.name(of: node.domain), place)
    }

    private var witness: TroubleWitness {
        TroubleWitness(node: node, report: context.report)
    }

    private func put(_ step: PutStep, place: String, isRunning: Bool) async throws -> [Verdict.Failure] {
        guard isRunning else {
            let message = "not performed: the node is off; boot it first"
            return [Verdict.Failure(step: place, message: message, differences: [])]
        }
        return try await context.clock.measure("put \(step.target)", .guest) { _ in
            let script = step.target.script(
                "mkdir -p \"$(dirname \"$file\")\"\ncat >\"$file\"\nchmod \(step.mode) \"$file\"")
            let result = try await node.secureShell().run(
                "sh -c \(Command.quoted(script))", input: .bytes(try context.content(of: step)),
                timeLimit: node.environment.limits.of(.command))
            guard result.status != .exited(0) else { return [] }
            let message = "putting \(step.target): \(result.status): \(result.standardError.trimmed)"
            return [Verdict.Failure(step: place, message: message, differences: [])]
        }
    }

    private func ensureRamdisk(_ position: Position, without: [String] = []) async throws -> Position {
        if position == .ramdisk { return position }
        if position == .system { try await node.powerOff() }
        try await context.clock.measure("boot the ramdisk", .guest) { step in
            try await node.bootRamdisk(without: without) { step.note($0) }
        }
        return .ramdisk
    }

    /// Has an installed system write out what it holds in memory: the power is cut next, and what the first boot made, such as SSH's host
    /// keys, would be lost. That is not so for the ramdisk: what the agent leaves has to be on the disks.
    private func settle() async throws {
        _ = try await context.clock.measure("sync", .guest) { _ in
            try await node.secureShell().run("sync", timeLimit: node.environment.limits.of(.sync)).check()
        }
    }

    /// A system that does not come up is the node's fault; a ramdisk that does not is the harness's.
    private func boot(
        _ step: BootStep, place: String, failures: [Verdict.Failure]
    ) async throws -> (Position, [Verdict.Failure]) {
        try await node.powerOff()
        guard step.target == .disk else { return (try await ensureRamdisk(.off, without: step.without), []) }
        guard failures.isEmpty else {
            let message = "not performed, because an earlier step failed"
            return (.off, [Verdict.Failure(step: place, message: message, differences: [])])
        }
        do {
            let name = ["boot the system", step.without.isEmpty ? "" : "without"] + step.without
            try await context.clock.measure(name.filter { !$0.isEmpty }.joined(separator: " "), .guest) { reporter in
                try await node.bootSystem(isSeeded: step.seed == .harness, without: step.without) { reporter.note($0) }
            }
            return (.system, [])
        } catch {
            if Task.isCancelled { throw error }
            let explained = await witness.explain(error)
            let tail = explained is SilentNodeError ? [] : node.console.tail(10)
            let message = "\(explained)" + tail.map { "\n  | \($0)" }.joined()
            return (.off, [Verdict.Failure(step: place, message: message, differences: [])])
        }
    }
}
