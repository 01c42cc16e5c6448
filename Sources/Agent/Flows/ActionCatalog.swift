internal import Provisioning

/// The actions that there are on this node: the agent's own, and what third parties have installed.
struct ActionCatalog: Sendable {
    /// What names of actions begin with in existing documents (facts 4.5).
    private static let prefix = "do_"

    private let actions: [any Action]

    /// Knows the agent's own actions and what is installed.
    ///
    /// - Parameters:
    ///   - workshop: What they work with.
    ///   - copiesFiles: Whether images are trees of files, and not blocks.
    ///   - drive: What the command line says of the config drive.
    ///   - plugins: What third parties have installed.
    init(workshop: Workshop, copiesFiles: Bool, drive: ConfigDriveOptions, plugins: [any Action]) {
        let copyImage: any Action = copiesFiles ? CopyFiles(workshop: workshop) : CopyImage(workshop: workshop)
        let own: [any Action] = [
            Partitioning(workshop: workshop), ConfigDrive(workshop: workshop, options: drive), copyImage,
            MakeBootable(workshop: workshop), RunDriverActions(workshop: workshop), Reboot(workshop: workshop),
        ]
        actions = own + plugins
    }

    /// The actions of a flow, in its order.
    ///
    /// - Throws: ``RequestError`` with each name that is nobody's.
    func actions(_ names: [Located<String>]) throws(RequestError) -> [any Action] {
        let missing = names.filter { action($0.value) == nil }
        guard missing.isEmpty else { throw RequestError(missing.map(problem)) }
        return names.compactMap { action($0.value) }
    }

    private func action(_ name: String) -> (any Action)? {
        actions.first { $0.name == name || Self.prefix + $0.name == name }
    }

    private func problem(_ name: Located<String>) -> Problem {
        let known = actions.map(\.name).joined(separator: ", ")
        return Problem(.field(name.path), "found \"\(name.value)\", which is no action; there is: \(known)")
    }
}
