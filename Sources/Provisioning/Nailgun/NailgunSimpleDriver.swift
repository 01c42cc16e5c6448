/// The `nailgun_simple` format (facts 3.10): as ``NailgunDriver``, with partitions, arrays and groups spelled out.
/// `begin`, `end` and all sizes are MiB (decision D-17), and count: partitions lie where the document says.
public enum NailgunSimpleDriver: DataDriver {
    public static let name = "nailgun_simple"

    public static func read(_ document: [UInt8]) throws(RequestError) -> ProvisionRequest {
        try read(document, as: request)
    }

    private static func request(_ document: ObjectField) -> ProvisionRequest? {
        let meta = NailgunMeta.read(document)
        let field = document.require("partitioning", "an object with parteds, mds, pvs, vgs, lvs and fss")
        guard let object = field?.object() else { return nil }
        let partitioning = SimplePartitioning.read(object)
        SimpleReferences.check(partitioning, problems: document.problems)
        var mapping = SimpleMapping(partitioning, images: meta.images, problems: document.problems)
        let disks = mapping.disks()
        let groups = mapping.groups()
        var request = meta.request(disks: disks, groups: groups, path: object.path)
        request.notes += mapping.notes
        IronicReferences.check(request, problems: document.problems)
        return request
    }
}
