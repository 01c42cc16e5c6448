internal import NodeTemplates

extension Variables {
    /// What a case's documents may name, with values of the right form, for whoever reads them without a node: a plan asks no server and
    /// opens no image.
    static func standIns(for testCase: Case, on shape: NodeShape) throws -> Variables {
        var variables = Variables(node.merging(try shape.networkVariables(from: address), uniquingKeysWith: { $1 }))
        for image in testCase.images {
            let prefix = "image.\(image.name)"
            variables["\(prefix).url"] = "http://10.0.2.2:1/\(image.name)"
            variables["\(prefix).name"] = image.image
            variables["\(prefix).uuid"] = "00000000-0000-4000-8000-000000000000"
            variables["\(prefix).sha256"] = String(repeating: "0", count: 64)
            variables["\(prefix).md5"] = String(repeating: "0", count: 32)
            variables["\(prefix).size"] = "\(64 << 20)"
            variables["\(prefix).kernel"] = StepContext.unknown
        }
        return variables
    }

    /// The values of a node that is nobody's. What looks like a key has to be one.
    private static let node = [
        "node.address": "10.0.2.15", "node.ssh_public_key": key, "node.host_public_key": key,
        "node.host_private_key":
            #"-----BEGIN OPENSSH PRIVATE KEY-----\nbm9ib2R5J3M=\n-----END OPENSSH PRIVATE KEY-----\n"#,
    ]
    private static let address = "52:54:00:00:00:01"
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody"
}
