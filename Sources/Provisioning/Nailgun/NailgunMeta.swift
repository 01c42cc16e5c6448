/// What both of Fuel's formats say apart from partitions (facts 3.1).
struct NailgunMeta {
    var images: [NailgunImage]
    var configuration: NodeConfiguration
    var kernelParameters: String?
    /// `ks_meta.pm_data`.
    var partitioning: ObjectField?

    static func read(_ document: ObjectField) -> NailgunMeta {
        let meta = document["ks_meta"]?.object()
        let partitioning = meta?["pm_data"]?.object()
        return NailgunMeta(
            images: NailgunImage.read(meta), configuration: NodeConfiguration.read(document, meta: meta),
            kernelParameters: partitioning?["kernel_params"]?.line()?.value.trimmingSpaces, partitioning: partitioning)
    }

    /// Whether the operating system is CentOS 6, which its profile tells as the reference tells it.
    var isOldCentOS: Bool {
        let profile = configuration.profile?.lowercased() ?? ""
        return profile.contains("centos") && !profile.contains("7")
    }

    /// The request with these disks.
    ///
    /// - Parameter path: Where the disks are asked for, which is what implies the policy.
    func request(disks: [DiskRequest], groups: [VolumeGroupRequest], path: JSONPath) -> ProvisionRequest {
        var request = ProvisionRequest(
            images: images.map(\.request), disks: disks, volumeGroups: groups,
            policy: Located(.nailgunLegacy, path), kernelParameters: kernelParameters)
        guard configuration != NodeConfiguration() else { return request }
        request.configuration = configuration
        request.notes.append("hostname, interfaces and ks_meta: kept for the config drive, which is left empty")
        return request
    }
}
