internal import Provisioning

/// An action of a third party.
struct PluginAction: Action {
    var name: String { plugin.name }

    let plugin: Plugin

    private var workshop: Workshop { plugin.workshop }

    func amend(_ document: [UInt8]) async throws -> [UInt8] {
        let answer = try await plugin.ask(.prepare, [("request", document)])
        guard let request = answer.fields["request"] else { return document }
        return Array(request.encoded.utf8)
    }

    func validate(_ deployment: inout Deployment) async throws {
        take(try await plugin.ask(.validate, try fields(deployment)), into: &deployment)
    }

    func execute(_ deployment: inout Deployment) async throws {
        try await workshop.reporter.step(name, plugin.path) {
            guard plugin.mountsSystems else {
                return take(try await plugin.ask(.execute, try fields(deployment)), into: &deployment)
            }
            for system in deployment.plan.systems {
                let fields = try fields(deployment)
                let answer = try await MountTree.with(workshop, mounting: system, of: deployment.plan) { tree in
                    try await plugin.ask(.execute, fields + Self.fields(of: system, at: tree.root))
                }
                take(answer, into: &deployment)
            }
        }
    }

    private func fields(_ deployment: Deployment) throws -> [(String, [UInt8])] {
        [
            ("request", deployment.document), ("plan", try JSONText.encode(deployment.plan, isPretty: false)),
            ("shared", Array(JSONValue.object(deployment.shared).encoded.utf8)),
        ]
    }

    private static func fields(of system: ImagePlan, at root: String) -> [(String, [UInt8])] {
        [
            ("system", Array(JSONValue.string(system.name).encoded.utf8)),
            ("root", Array(JSONValue.string(root).encoded.utf8)),
        ]
    }

    /// What it leaves for the actions behind it.
    private func take(_ answer: PluginMessage.Answer, into deployment: inout Deployment) {
        guard case .object(let shared)? = answer.fields["shared"] else { return }
        deployment.shared.merge(shared) { _, new in new }
    }
}
