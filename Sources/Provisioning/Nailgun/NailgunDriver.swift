/// The `nailgun` format: what Fuel's orchestrator sends (facts 3.1 to 3.7). Sizes are whole numbers of MiB.
public enum NailgunDriver: DataDriver {
    public static let name = "nailgun"

    public static func read(_ document: [UInt8]) throws(RequestError) -> ProvisionRequest {
        try read(document, as: request)
    }

    private static func request(_ document: ObjectField) -> ProvisionRequest? {
        let meta = NailgunMeta.read(document)
        let spaces = NailgunSpaces.read(meta.partitioning, problems: document.problems)
        var layout = NailgunLayout(spaces: spaces, meta: meta, problems: document.problems)
        let disks = layout.requests()
        let groups = layout.groups()
        var request = meta.request(disks: disks, groups: groups, path: spaces.path)
        request.notes += layout.notes
        IronicReferences.check(request, problems: document.problems)
        return request
    }
}
