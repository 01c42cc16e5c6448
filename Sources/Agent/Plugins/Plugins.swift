internal import Provisioning

/// What third parties have installed: executables, each of which says what it is.
struct Plugins: Sendable {
    let workshop: Workshop

    /// The plug-ins of a kind, by name.
    ///
    /// - Throws: ``AgentError`` for one that does not say what it is: a flow must not run without it unnoticed.
    func all(_ kind: Plugin.Kind) async throws -> [Plugin] {
        var found: [Plugin] = []
        for name in Files.names(in: workshop.paths.plugins).sorted() {
            let path = "\(workshop.paths.plugins)/\(name)"
            guard Files.isExecutable(path) else { continue }
            let plugin = try await Plugin(at: path, workshop: workshop)
            if plugin.kind == kind { found.append(plugin) }
        }
        return found
    }

    /// The actions that third parties have installed.
    func actions() async throws -> [any Action] {
        try await all(.action).map { PluginAction(plugin: $0) }
    }
}
