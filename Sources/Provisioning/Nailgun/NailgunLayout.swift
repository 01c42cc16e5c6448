/// Turns disks of `ks_spaces` into what is asked of the planner (facts 3.4).
struct NailgunLayout {
    /// The volume group that holds the system.
    static let systemGroup = "os"
    private static let efiSize: Int64 = 200
    private static let configDriveSize: Int64 = 20

    private let spaces: NailgunSpaces
    private let meta: NailgunMeta
    private let problems: ProblemList
    private let bootDisks: [JSONPath]
    private let systemDisk: JSONPath?
    private var journals: NailgunJournals
    private var hasBoot = false
    private(set) var notes: [String] = []

    init(spaces: NailgunSpaces, meta: NailgunMeta, problems: ProblemList) {
        self.spaces = spaces
        self.meta = meta
        self.problems = problems
        let wanted = spaces.disks.filter(\.isWanted)
        bootDisks = NailgunBootDisks(spaces.disks).chosen(problems: problems)
        systemDisk =
            wanted.first { disk in
                disk.holds("/") || Self.systemGroups(spaces).contains { disk.serves($0) }
            }?.path
        journals = NailgunJournals(wanted)
    }

    /// The groups that make a disk one of the system: the one of that name, and whichever holds `/`.
    private static func systemGroups(_ spaces: NailgunSpaces) -> [String] {
        let withRoot = spaces.groups.filter { group in
            group.volumes.contains { $0.size.value > 0 && $0.content.mount?.value == .path("/") }
        }
        return [systemGroup] + withRoot.map(\.name.value)
    }

    /// The disks that anything is asked of.
    mutating func requests() -> [DiskRequest] {
        for disk in spaces.disks where !disk.isWanted {
            notes.append("\(disk.path): left as it is, nothing is asked of it")
        }
        let requests = spaces.disks.filter(\.isWanted).map { request($0) }
        checkBoot()
        // Where disks could not be read, what they lack is no news.
        guard problems.problems.isEmpty else { return requests }
        if requests.isEmpty { problems.add(spaces.path, "no disk with a volume above 0 MiB, expected at least one") }
        if systemDisk == nil {
            problems.add(
                spaces.path, "no disk holds \"/\" or serves the volume group \"os\": no place for a config drive")
        }
        return requests
    }

    /// The volume groups, without those that nobody serves and nothing is in.
    mutating func groups() -> [VolumeGroupRequest] {
        let members = spaces.disks.filter(\.isWanted).flatMap(\.volumes).filter { $0.takesRoom && $0.kind == .pv }
        return spaces.groups.compactMap { group in
            let own = members.filter { $0.group?.value == group.name.value }
            let kept = own.compactMap(\.keepsData).first(where: \.value)
            let request = group.request(keeping: kept, images: meta.images, notes: &notes)
            guard own.isEmpty, request.volumes.isEmpty else { return request }
            notes.append("\(group.name.path): not made, it has no physical and no logical volume")
            return nil
        }
    }

    /// A node without `/boot` where the document asks for one does not boot.
    private func checkBoot() {
        let places = spaces.disks.flatMap(\.volumes).filter { $0.takesRoom && $0.isBoot }
        guard !hasBoot, let first = places.first else { return }
        problems.add(first.path, "no disk that the node boots from has a volume for \"/boot\" and any other")
    }
}

// MARK: - Disks and volumes

extension NailgunLayout {
    private mutating func request(_ disk: NailgunDisk) -> DiskRequest {
        var volumes = [
            service(.biosGrub, Int64(Planner.biosGrubSize.bytes >> 20), disk), service(.efi, Self.efiSize, disk),
        ]
        for volume in disk.volumes where volume.takesRoom { volumes += requests(volume, on: disk) }
        if disk.path == systemDisk { volumes.append(service(.configDrive, Self.configDriveSize, disk)) }
        let size = Located(ByteCount.mib(UInt64(disk.size.value)), disk.size.path)
        return DiskRequest(selector: disk.selector, size: size, volumes: volumes, hasImplicitBootRoom: false)
    }

    private func service(_ service: ServicePartition, _ size: Int64, _ disk: NailgunDisk) -> VolumeRequest {
        VolumeRequest(path: disk.path, kind: .partition, size: Self.size(size, disk.path), service: service)
    }

    private static func size(_ mib: Int64, _ path: JSONPath) -> Located<Size> {
        Located(.bytes(.mib(UInt64(mib))), path)
    }

    private mutating func requests(_ volume: NailgunVolume, on disk: NailgunDisk) -> [VolumeRequest] {
        if volume.kind == .pv { return [physical(volume)] }
        if volume.isBoot { return boot(volume, on: disk) }
        guard volume.name?.value == NailgunJournals.name else { return [plain(volume)] }
        let sizes = journals.divide(volume)
        if sizes.isEmpty { notes.append("\(volume.path): no partition, as there is no ceph volume left for a journal") }
        return sizes.map { size in
            var journal = plain(volume)
            journal.size = Self.size(size, volume.size.path)
            return journal
        }
    }

    private mutating func plain(_ volume: NailgunVolume) -> VolumeRequest {
        let isMounted = volume.content?.mount.map { $0.value != .none } ?? false
        var request = VolumeRequest(
            path: volume.path, kind: volume.kind == .raid && isMounted ? .raid : .partition,
            size: Self.size(volume.size.value, volume.size.path), name: volume.name,
            content: volume.content?.request(images: meta.images, notes: &notes), typeGUID: volume.typeGUID)
        if request.kind == .raid, meta.isOldCentOS { request.array = ArrayRequest(level: .raid1, metadata: .old) }
        return request
    }

    /// `/boot`, once: a plain partition even where it is asked for as RAID, for boot loaders that cannot read that.
    private mutating func boot(_ volume: NailgunVolume, on disk: NailgunDisk) -> [VolumeRequest] {
        guard !hasBoot, bootDisks.contains(disk.path) else {
            notes.append("\(volume.path): no partition, the node has its \"/boot\" elsewhere")
            return []
        }
        hasBoot = true
        let usual: FileSystemType = volume.kind == .raid ? .ext2 : .xfs
        return [
            VolumeRequest(
                path: volume.path, kind: .partition, size: Self.size(volume.size.value, volume.size.path),
                name: volume.name,
                content: volume.content?.request(images: meta.images, default: usual, notes: &notes),
                typeGUID: volume.typeGUID)
        ]
    }

    private func physical(_ volume: NailgunVolume) -> VolumeRequest {
        let group = volume.group ?? Located("", volume.path)
        return VolumeRequest(
            path: volume.path, kind: .physicalVolume(group: group, metadataSize: volume.metadataCopySize),
            size: Self.size(volume.size.value, volume.size.path), metadataCopies: 2)
    }
}
