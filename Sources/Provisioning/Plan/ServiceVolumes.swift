/// Volumes that nobody asks for and the node needs to boot, in front of those that are asked for (facts 2.6).
struct ServiceVolumes {
    /// A disk and what is asked of it.
    typealias Chosen = (request: DiskRequest, disk: Disk)

    /// The size of the partition that several systems have in common for the boot loader (seed S002).
    static let multibootSize = ByteCount.mib(100)

    private let request: ProvisionRequest

    init(_ request: ProvisionRequest) {
        self.request = request
    }

    /// The disks with the volumes that the agent itself needs.
    func added(to disks: [Chosen]) -> [Chosen] {
        guard request.images.count(where: \.isSystem) > 1, !disks.isEmpty else { return disks }
        var disks = disks
        let isBehindAnother = disks[0].request.volumes.first?.service == .efi
        disks[0].request.volumes.insert(Self.multiboot, at: isBehindAnother ? 1 : 0)
        return disks
    }

    /// Not mounted in any image (seed S002).
    private static var multiboot: VolumeRequest {
        let path = JSONPath.root.key("images")
        let content = FileSystemRequest(
            type: Located(.ext4, path), label: Located(ServicePartition.multiboot.rawValue, path), images: [],
            isFstabEnabled: false, fstabOptions: "")
        return VolumeRequest(
            path: path, kind: .partition, size: Located(.bytes(multibootSize), path), content: content,
            service: .multiboot, isImplicit: true)
    }
}
