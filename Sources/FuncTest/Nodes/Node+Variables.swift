internal import Documents
internal import NodeTemplates

extension Node {
    /// The names that documents may use for what is of a node of a shape alone: `${node.mac}`.
    static func variableNames(of shape: NodeShape) throws -> [String] {
        try ["node.ssh_public_key", "node.host_public_key", "node.host_private_key", "node.address"]
            + shape.networkVariables(from: "").keys.sorted()
    }

    /// The addresses of the network cards, in their order.
    nonisolated var macAddresses: [String] { shape.macAddresses(from: macAddress) }

    /// Their values, each of which fits into a text of JSON or YAML, but for `${node.network}`, which is an object. A config drive
    /// that has the keys lets the harness in.
    nonisolated var variables: [String: String] {
        get throws {
            let keys = [
                "node.address": environment.host.internetAddress(of: macAddress),
                "node.ssh_public_key": userKey.publicKey, "node.host_public_key": hostKey.publicKey,
                // A private key has many lines, which are one in a text of JSON or YAML.
                "node.host_private_key": hostKey.privateKey.split(separator: "\n", omittingEmptySubsequences: false)
                    .joined(separator: "\\n"),
            ]
            return try keys.merging(shape.networkVariables(from: macAddress), uniquingKeysWith: { $1 })
        }
    }
}

extension NodeShape {
    /// What documents may say of the network cards: `${node.mac}` of the first, `${node.nic.NAME.mac}` of each, and `${node.network}`.
    ///
    /// - Parameter base: The address that theirs are counted from.
    func networkVariables(from base: String) throws -> [String: String] {
        let addresses = macAddresses(from: base)
        var values = ["node.mac": addresses[0], "node.network": try networkConfiguration(base).json()]
        for (nic, address) in zip(nics, addresses) { values["node.nic.\(nic.name).mac"] = address }
        return values
    }
}
