extension Node {
    /// The names that documents may use for what is of this node alone: `${node.mac}`. Each fits into a text of JSON or YAML.
    static let variableNames = [
        "node.mac", "node.ssh_public_key", "node.host_public_key", "node.host_private_key",
    ]

    /// Their values. A config drive that has them lets the harness in.
    nonisolated var variables: [String: String] {
        [
            "node.mac": macAddress, "node.ssh_public_key": userKey.publicKey, "node.host_public_key": hostKey.publicKey,
            // A private key has many lines, which are one in a text of JSON or YAML.
            "node.host_private_key": hostKey.privateKey.split(separator: "\n", omittingEmptySubsequences: false)
                .joined(separator: "\\n"),
        ]
    }
}
