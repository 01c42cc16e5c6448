internal import Commands
internal import Documents
internal import SystemPackage

/// Performs the steps of a case on its node, in order.
struct StepPerformer: Sendable {
    let node: Node
    let context: StepContext
    /// Where somebody wants to look at the node; nil for nowhere.
    var pause: StepPause?

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
    func performAll() async throws -> [Verdict.Failure] {
        var (failures, context) = ([Verdict.Failure](), context)
        var position = Position.off
        var bootInfo: DocumentValue?
        for (index, step) in context.case.steps.enumerated() {
            let place = "steps[\(index)].\(step.name)"
            try Task.checkCancellation()
            if let pause, pause.step == index {
                // The step would boot it anyway; before that, there is nothing to look at.
                if case .provision = step { position = try await ensureRamdisk(position) }
                try await pause.wait(KnownNode.name(of: node.domain), place)
            }
            let messages: [Verdict.Failure]
            switch step {
            case .provision(let step):
                position = try await ensureRamdisk(position)
                let provision = try await AgentCall(node: node, context: context, step: step, place: place).perform()
                bootInfo = provision.bootInfo
                if provision.isOff { position = .off }
                messages = provision.failures
            case .conduct(let step):
                try await node.powerOff()
                let conduction = try await Conduction(node: node, context: context, step: step, place: place).perform()
                (bootInfo, messages, position) = (conduction.bootInfo, conduction.failures, .ramdisk)
            case .inspect(let step):
                messages = try await Inspection(
                    node: node, context: context, step: step, place: place, bootInfo: bootInfo
                ).perform()
                position = .off
            case .boot(let step):
                (position, messages) = try await boot(step, place: place, failures: failures)
            case .run(let step):
                let answer = try await ShellCall(node: node, context: context, step: step, place: place)
                    .perform(isRunning: position != .off)
                if let name = step.savedAs { context.save(answer.output ?? StepContext.unknown, as: name) }
                messages = answer.failures
            case .put(let step):
                messages = try await put(step, place: place, isRunning: position != .off)
            case .select(let step):
                messages = try await Selection(node: node, context: context, step: step, place: place)
                    .perform(isRunning: position != .off)
                if step.isAtRest { position = .off }
            }
            failures += messages
        }
        return failures
    }

    private func put(_ step: PutStep, place: String, isRunning: Bool) async throws -> [Verdict.Failure] {
        guard isRunning else {
            let message = "not performed: the node is off; boot it first"
            return [Verdict.Failure(step: place, message: message, differences: [])]
        }
        return try await context.clock.measure("put \(step.target)", .guest) { _ in
            let shell = try await node.secureShell()
            let folder = FilePath(step.target).removingLastComponent().string
            try await shell.run("mkdir -p \(Command.quoted(folder))", timeLimit: .seconds(60)).check()
            try await shell.put(try context.bytes(step.file), to: step.target)
            try await shell.run("chmod \(step.mode) \(Command.quoted(step.target))", timeLimit: .seconds(60)).check()
            return []
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
            let tail = node.console.tail(10).map { "\n  | \($0)" }.joined()
            return (.off, [Verdict.Failure(step: place, message: "\(error)\(tail)", differences: [])])
        }
    }
}
