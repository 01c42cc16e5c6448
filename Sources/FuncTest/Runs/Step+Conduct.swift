internal import Contract
internal import Documents
internal import Foundation

extension StepPerformer {
    /// A `conduct` step: a node that boots with nothing but a conductor's address, and does what that one asks.
    struct Conduction: Sendable {
        let node: Node
        let context: StepContext
        let step: ConductStep
        let place: String

        struct Result: Sendable {
            var failures: [Verdict.Failure]
            var bootInfo: DocumentValue?
        }

        func perform() async throws -> Result {
            let conductor = node.server.conduct(try step.steps.map(offered), busy: step.busy)
            try await context.clock.measure("conduct", .guest) { reporter in
                try await node.bootRamdisk(calling: conductor) { reporter.note($0) }
            }
            let progress = conductor.progress
            try context.report.write(try text(of: progress), as: "conductor.json")
            try await leaveLog(progress)
            return Result(failures: try check(progress), bootInfo: try bootInfo(progress))
        }

        /// What the agent gets of a step.
        private func offered(_ step: ConductStep.Step) throws -> Conductor.Step {
            if let payload = step.payload {
                return Conductor.Step(name: step.name, payload: try context.text(payload))
            }
            guard let document = step.document else {
                let key = node.userKey.publicKey
                return Conductor.Step(name: step.name, payload: "{\"ssh-keys\": {\"root\": [\"\(key)\"]}}")
            }
            let request = try context.text(document)
            try context.report.write(request, as: document.split(separator: "/").joined(separator: "-"))
            let drivers = "\"data_driver\": \"\(step.dataDriver)\", \"deploy_driver\": \"\(step.deployDriver)\""
            return Conductor.Step(name: step.name, payload: "{\"request\": \(request), \(drivers)}")
        }

        // MARK: What became of it

        private func check(_ progress: Conductor.Progress) throws -> [Verdict.Failure] {
            let expected = step.steps.map { "\($0.isKnown ? $0.name : "null") \($0.status)" }
            let found = progress.reports.map { "\($0.name ?? "null") \($0.status)" }
            var failures: [Verdict.Failure] = []
            if expected != found {
                let details = progress.reports.compactMap(\.details).joined(separator: "; ")
                failures.append(
                    failure(
                        "expected reports of \(expected.joined(separator: ", ")), found \(found.joined(separator: ", ")) \(details)"
                    ))
            }
            for (wanted, report) in zip(step.steps, progress.reports) {
                for text in try wanted.message.map(context.expanded) where report.details?.contains(text) != true {
                    failures.append(
                        failure(
                            "expected '\(text)' in the report of \(wanted.name), which says: \(report.details ?? "nothing")"
                        ))
                }
            }
            let isCompleted = step.steps.allSatisfy(\.status)
            if isCompleted != (progress.address != nil) {
                failures.append(
                    failure(
                        "expected the end \(isCompleted ? "" : "not ")to be announced, and it was \(isCompleted ? "not" : "")"
                    ))
            }
            return failures
        }

        private func text(of progress: Conductor.Progress) throws -> String {
            let reports = progress.reports.map { report in
                DocumentValue.fields([
                    "name": report.name.map(DocumentValue.string) ?? .null, "status": .bool(report.status),
                    "status-details": report.details.map(DocumentValue.string),
                    "payload": try? report.payload.map { try DocumentNode.parse($0, file: "report").value },
                ])
            }
            return try DocumentValue.fields([
                "reports": .list(reports), "address": progress.address.map(DocumentValue.string) ?? .null,
            ]).json()
        }

        /// The keys that were injected are the harness's only way in.
        private func leaveLog(_ progress: Conductor.Progress) async throws {
            guard progress.reports.first?.status == true else { return }
            if let log = try await node.secureShell().get(NodePaths.log) {
                // The conductor has just heard that the last step is done.
                let now = context.clock.recorder.seconds()
                try context.report.write(context.clock.recorder.noteAgentLog(log, .last(now)), as: "agent.log")
            }
        }

        /// The agent tells what the node boots in its report.
        private func bootInfo(_ progress: Conductor.Progress) throws -> DocumentValue? {
            guard let payload = progress.reports.compactMap(\.payload).last else { return nil }
            return try DocumentNode.parse(payload, file: "report").value["boot_info"]
        }

        private func failure(_ message: String) -> Verdict.Failure {
            Verdict.Failure(step: place, message: message, differences: [])
        }
    }
}
