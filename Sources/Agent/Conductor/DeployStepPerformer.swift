internal import Contract
internal import Provisioning

/// Carries out a conductor's steps: putting SSH keys where they belong, and the agent's own actions.
struct DeployStepPerformer {
    private static let injectKeys = "inject-ssh-keys"
    private static let everything = "provision"
    /// The agent's actions, by the names that steps may have for them.
    private static let actions = [
        "partition": Partitioning.name, Partitioning.name: Partitioning.name, ConfigDrive.name: ConfigDrive.name,
        CopyImage.name: CopyImage.name, MakeBootable.name: MakeBootable.name,
        RunDriverActions.name: RunDriverActions.name,
    ]

    let workshop: Workshop

    /// All names, for messages.
    static var names: String { ([injectKeys, everything] + actions.keys.sorted()).joined(separator: ", ") }

    static func knows(_ name: String) -> Bool {
        name == injectKeys || name == everything || action(name) != nil
    }

    private static func action(_ name: String) -> String? {
        actions[name] ?? (name.hasPrefix("do_") ? actions[String(name.dropFirst(3))] : nil)
    }

    /// Carries a step out.
    ///
    /// - Returns: What there is to tell of it.
    func perform(_ step: DeployStep) async throws -> JSONValue? {
        if step.name == Self.injectKeys {
            try InjectKeys().inject(step.payload)
            return nil
        }
        try await Provisioner(workshop: workshop).run(try job(step))
        guard let report = try? Files.read(workshop.paths.bootInfo) else { return nil }
        return (try? JSONValue.parse(report)).map { .object(["boot_info": $0]) }
    }

    /// The payload says what is to be done and how; without a `request` it is the one that is on the node already.
    private func job(_ step: DeployStep) throws -> Provisioner.Job {
        let action = "reading the payload of step \(step.name)"
        guard case .object(let members) = step.payload.isNull ? .object([:]) : step.payload else {
            throw AgentError(
                action, "no object", advice: "expected {\"request\": …, \"data_driver\": …, \"deploy_driver\": …}")
        }
        func text(_ key: String, _ usual: String) throws -> String {
            guard let value = members[key] else { return usual }
            guard let text = value.text else { throw AgentError(action, "\"\(key)\" is no text") }
            return text
        }
        let document: [UInt8] =
            switch members["request"] {
            case nil, .null?: try Files.read(workshop.paths.request)
            case .string(let text)?: Array(text.utf8)
            case let request?: Array(request.encoded.utf8)
            }
        return Provisioner.Job(
            document: document, dataDriver: try text("data_driver", IronicDriver.name),
            deployDriver: try text("deploy_driver", "swift"), action: Self.action(step.name),
            redeploys: members["redeploy"] == .bool(true))
    }
}

extension JSONValue {
    var isNull: Bool { self == .null }
}
