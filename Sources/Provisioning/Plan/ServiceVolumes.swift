/// Volumes that nobody asks for: what the node needs to boot, in front of those that are asked for (facts 2.6), and the config drive,
/// behind them (facts 3.4).
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
        guard !disks.isEmpty else { return disks }
        var disks = disks
        if request.images.count(where: \.isSystem) > 1 {
            let isBehindAnother = disks[0].request.volumes.first?.service == .efi
            disks[0].request.volumes.insert(Self.multiboot, at: isBehindAnother ? 1 : 0)
        }
        if let drive = request.configDrive { add(drive, to: &disks) }
        return disks
    }

    /// A document that has a partition for it may need a larger one, which does no harm where nothing lies behind.
    private func add(_ drive: ConfigDriveRequest, to disks: inout [Chosen]) {
        let size = Located(Size.bytes(drive.size), request.firstBoot?.path ?? JSONPath.root.key(FirstBoot.key))
        for index in disks.indices {
            let volumes = disks[index].request.volumes
            guard let place = volumes.firstIndex(where: { $0.service == .configDrive }) else { continue }
            if case .bytes(let room) = volumes[place].size.value, room < drive.size, place == volumes.count - 1 {
                disks[index].request.volumes[place].size.value = size.value
            }
            return
        }
        let disk = disks.firstIndex { $0.request.takesBootLoader } ?? 0
        disks[disk].request.volumes.append(
            VolumeRequest(path: size.path, kind: .partition, size: size, service: .configDrive, isAtEnd: true))
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
