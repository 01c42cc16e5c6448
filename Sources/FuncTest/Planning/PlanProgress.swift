internal import Commands
internal import Documents
internal import Foundation
internal import NodeTemplates
internal import SystemPackage

/// Goes through a case's steps with plans in place of a node.
struct PlanProgress: Sendable {
    let check: PlanCheck
    var context: StepContext
    let shape: NodeShape
    let folder: FilePath
    var verdict: PlanVerdict
    /// What the disks would be after the last request.
    private var planned: DocumentValue?
    /// Whether the agent on the node is more than this one: something was put beside it.
    private var isExtended = false

    init(check: PlanCheck, context: StepContext, shape: NodeShape, folder: FilePath, verdict: PlanVerdict) {
        self.check = check
        self.context = context
        self.shape = shape
        self.folder = folder
        self.verdict = verdict
    }

    /// Takes a step. What only a node can tell is counted.
    mutating func take(_ step: CaseStep, place: String) async throws {
        switch step {
        case .provision(let step): try await provision(step, place)
        case .conduct(let step):
            for (index, step) in step.steps.enumerated() where step.document != nil && step.isKnown && step.status {
                let request = Request(
                    document: step.document ?? "", dataDriver: step.dataDriver, deployDriver: step.deployDriver)
                try await accept(request, "\(place).steps[\(index)]")
            }
        case .inspect(let step): try inspect(step, place)
        case .put(let step):
            isExtended = isExtended || step.target.path.hasPrefix("/usr/lib/bareproof/")
        case .run(let step):
            if let name = step.savedAs { context.save(StepContext.unknown, as: name) }
            verdict.untold += 1
        case .boot, .select: verdict.untold += 1
        }
    }

    private struct Request {
        var document: String
        var dataDriver: String
        var deployDriver: String
    }

    /// Actions that lay disks out as the request says.
    private static let layingOut: Set<String> = ["provision", "partition"]

    private mutating func provision(_ step: ProvisionStep, _ place: String) async throws {
        guard !isExtended, !step.isPlannedOnNode, Self.layingOut.contains(step.action), step.interruption == nil else {
            verdict.untold += 1
            if step.exitStatus == 0 { planned = nil }
            return
        }
        let request = Request(
            document: step.document, dataDriver: step.dataDriver, deployDriver: step.deployDriver)
        if step.exitStatus == 0 {
            try await accept(request, place)
        } else {
            try await refuse(request, step, place)
        }
    }

    /// A request that must be accepted.
    private mutating func accept(_ request: Request, _ place: String) async throws {
        let result = try await plan(request)
        guard result.status == .exited(0) else {
            // An address or a name that only a running node has is no mistake of the request.
            guard try !dependsOnNode(request) else {
                verdict.untold += 1
                return
            }
            return fail(place, "expected a plan, found \(result.status): \(result.standardError.trimmed)")
        }
        let plan: AgentPlan
        do {
            plan = try JSONDecoder().decode(AgentPlan.self, from: Data(result.standardOutput.utf8))
        } catch let error as DecodingError {
            throw NoPlan(agent: check.agent, reason: error.words)
        }
        planned = PlannedState(plan: plan).document
        verdict.holding += 1
    }

    /// A request that must be refused. One that only a node refuses, for what is on its disks or on a server, says `planned_on_node`.
    private mutating func refuse(_ request: Request, _ step: ProvisionStep, _ place: String) async throws {
        let result = try await plan(request)
        let said = result.standardError.trimmed
        guard result.status != .exited(0) else {
            return fail(
                place,
                """
                expected the request to be refused, found that it can be planned; if that is for what is on the node or on a \
                server, the step has to say 'planned_on_node: true'
                """)
        }
        if result.status != .exited(step.exitStatus) {
            fail(place, "expected the exit status \(step.exitStatus), found \(result.status): \(said)")
        }
        let missing = try context.messages(step).filter { !said.contains($0) }
        for text in missing { fail(place, "expected '\(text)' in the planner's error, which is: \(said)") }
        if missing.isEmpty { verdict.holding += 1 }
    }

    private func dependsOnNode(_ request: Request) throws -> Bool {
        try context.text(request.document).contains("\"\(StepContext.unknown)\"")
    }

    private func plan(_ request: Request) async throws -> CommandResult {
        let file = folder.appending("provision.json")
        let inventory = folder.appending("inventory.json")
        try Data(try context.text(request.document).utf8).write(to: URL(filePath: file.string))
        try Data(try NodeInventory(shape: shape).document.json().utf8).write(to: URL(filePath: inventory.string))
        return try await check.runner.run(
            Command(
                check.agent.string,
                [
                    "--plan", "--format", "json", "--inventory", inventory.string, "--firmware",
                    shape.firmware.rawValue,
                    "--data-driver", request.dataDriver, "--deploy-driver", request.deployDriver,
                    "--input-data-file", file.string, "--log-file", folder.appending("agent.log").string,
                    "--template-dir", check.tree.templates("cloud-init").string,
                ], timeLimit: PlanCheck.limit))
    }

    private mutating func inspect(_ step: InspectStep, _ place: String) throws {
        let expected = try context.expected(step.expected)
        guard let planned else {
            verdict.untold += Comparison.assertionCount(expected)
            return
        }
        let comparison = PlannedComparison(expected: expected, planned: planned)
        verdict.holding += comparison.holding
        verdict.untold += comparison.untold
        guard !comparison.differences.isEmpty else { return }
        let file = context.case.file(step.expected)
        verdict.failures.append(
            Verdict.Failure(step: place, message: "the plan differs from \(file)", differences: comparison.differences))
    }

    private mutating func fail(_ place: String, _ message: String) {
        verdict.failures.append(Verdict.Failure(step: place, message: message, differences: []))
    }
}

/// An agent that printed something else than a plan.
struct NoPlan: Error, CustomStringConvertible {
    var agent: FilePath
    var reason: String

    var description: String { "\(agent) printed no plan, and is no agent of this version: \(reason)" }
}
