internal import Provisioning

/// How a request is carried out: which actions, and what an image is (facts 4).
enum DeployDriver: Sendable {
    /// Images are written block by block (facts 4.2).
    case swift
    /// Another name for ``swift``, by which existing conductors ask for several images to several file systems (facts 4.4);
    /// whether there are several is the request's to say.
    case nailgun
    /// Images are trees of files, which are copied (facts 4.3).
    case rsync
    /// The actions that the request lists (facts 4.5).
    case flow
    /// The actions that a third party lists.
    case plugin(Plugin)

    static let own: [(name: String, driver: DeployDriver)] = [
        ("swift", .swift), ("nailgun", .nailgun), ("rsync", .rsync), ("flow", .flow),
    ]

    /// The driver of that name, the agent's own or a third party's.
    ///
    /// - Throws: ``AgentError`` if there is none.
    static func named(_ name: String, _ plugins: Plugins) async throws -> DeployDriver {
        if let own = own.first(where: { $0.name == name }) { return own.driver }
        let others = try await plugins.all(.deployDriver)
        if let plugin = others.first(where: { $0.name == name }) { return .plugin(plugin) }
        let known = (own.map(\.name) + others.map(\.name)).joined(separator: ", ")
        throw AgentError("choosing a deploy driver", "no \"\(name)\"", advice: "there is: \(known)")
    }

    /// Whether the request lists the actions.
    var takesFlow: Bool {
        if case .flow = self { true } else { false }
    }

    /// Whether images are trees of files.
    ///
    /// - Parameter request: The request; in a flow the kind of its URLs tells.
    func copiesFiles(_ request: ProvisionRequest) -> Bool {
        switch self {
        case .swift, .nailgun: false
        case .rsync: true
        case .flow, .plugin: request.images.contains { RsyncSource.isOne($0.url.value) }
        }
    }

    /// The actions in their order.
    ///
    /// - Throws: ``RequestError`` for a flow that the request does not name, or that there is not.
    func actions(_ request: ProvisionRequest) throws(RequestError) -> [Located<String>] {
        switch self {
        case .swift, .nailgun, .rsync: return Self.standard
        case .flow: return try Self.flow(of: request)
        case .plugin(let plugin): return plugin.actions.map { Located($0, .root) }
        }
    }

    private static func flow(of request: ProvisionRequest) throws(RequestError) -> [Located<String>] {
        let path = request.flow?.path ?? JSONPath.root.key("flow")
        switch request.flow?.value {
        case "nailgun": return standard
        case "custom":
            guard request.customFlow.isEmpty else { return request.customFlow }
            throw RequestError([Problem(.field(.root.key("custom_flow")), "missing, expected the names of actions")])
        case let name:
            let found = name.map { "found \"\($0)\"" } ?? "missing"
            throw RequestError([Problem(.field(path), "\(found), expected \"nailgun\" or \"custom\"")])
        }
    }

    private static let standard = [
        Partitioning.name, ConfigDrive.name, CopyImage.name, MakeBootable.name, RunDriverActions.name,
    ].map { Located($0, JSONPath.root) }
}

/// The deploy drivers that there are.
public enum DeployDrivers {
    /// The names of the agent's own.
    public static var names: [String] { DeployDriver.own.map(\.name) }
}
