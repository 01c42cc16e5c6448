/// What both of Fuel's formats say apart from partitions (facts 3.1).
struct NailgunMeta {
    var images: [NailgunImage]
    /// The operating system: `ubuntu_1404_x86_64`.
    var profile: String?
    var firstBoot: FirstBoot?
    var kernelParameters: String?
    /// `ks_meta.pm_data`.
    var partitioning: ObjectField?

    static func read(_ document: ObjectField) -> NailgunMeta {
        let meta = document["ks_meta"]?.object()
        let partitioning = meta?["pm_data"]?.object()
        return NailgunMeta(
            images: NailgunImage.read(meta), profile: document.text("profile"),
            firstBoot: NailgunFirstBoot.read(document, meta: meta),
            kernelParameters: partitioning?["kernel_params"]?.line()?.value.trimmingSpaces, partitioning: partitioning)
    }

    /// Whether the operating system is CentOS 6, which its profile tells as the reference tells it.
    var isOldCentOS: Bool {
        let profile = profile?.lowercased() ?? ""
        return profile.contains("centos") && !profile.contains("7")
    }

    /// The request with these disks.
    ///
    /// - Parameter path: Where the disks are asked for, which is what implies the policy.
    func request(disks: [DiskRequest], groups: [VolumeGroupRequest], path: JSONPath) -> ProvisionRequest {
        var request = ProvisionRequest(
            images: images.map(\.request), disks: disks, volumeGroups: groups,
            policy: Located(.nailgunLegacy, path), kernelParameters: kernelParameters)
        request.firstBoot = firstBoot
        return request
    }
}
