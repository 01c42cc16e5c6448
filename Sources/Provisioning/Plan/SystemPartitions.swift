/// Gives a request for a node that UEFI starts the EFI system partitions that it needs.
///
/// One that is asked for, as a volume with the mount point `/boot/efi`, counts, and is the only one then. Otherwise each
/// disk that holds a part of `/` or `/boot` gets one: a mirror boots from either disk. The first is mounted.
struct SystemPartitions {
    /// Its size where nobody says one (facts 3.4).
    static let size = ByteCount.mib(200)
    /// Where an installed system mounts it.
    static let mountPath = "/boot/efi"
    /// What is on it starts the machine: it is for root alone.
    private static let options = "umask=0077"
    /// Where another disk has one too, a system whose first disk is gone must not wait for it.
    private static let optionsOfMirrors = "umask=0077,nofail"
    /// The type of its partition (UEFI 2.10, 13.3.3).
    static let typeGUID = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"

    private static let bootPaths: Set = ["/", "/boot"]

    private var request: ProvisionRequest
    private let problems: ProblemList

    /// The request with its EFI system partitions; one without an operating system needs none.
    static func provided(_ request: ProvisionRequest, _ problems: ProblemList) -> ProvisionRequest {
        var partitions = SystemPartitions(request: request, problems: problems)
        guard !partitions.systems.isEmpty else { return request }
        if !partitions.takeAsked() { partitions.add() }
        return partitions.request
    }

    private var systems: [Located<String>] {
        request.images.filter(\.isSystem).map(\.name)
    }
}

// MARK: - The one that is asked for

extension SystemPartitions {
    /// Makes the volume that is asked for what firmware can read.
    ///
    /// - Returns: Whether there is one.
    private mutating func takeAsked() -> Bool {
        var isThere = false
        for disk in request.disks.indices {
            for volume in request.disks[disk].volumes.indices {
                guard isMeant(request.disks[disk].volumes[volume].content) else { continue }
                isThere = true
                take(&request.disks[disk].volumes[volume])
            }
        }
        for content in request.volumeGroups.flatMap(\.volumes).map(\.content) where isMeant(content) {
            isThere = true
            refuse(content, "a logical volume")
        }
        return isThere
    }

    private func isMeant(_ content: FileSystemRequest?) -> Bool {
        guard let content, content.mountPath == Self.mountPath else { return false }
        let names = Set(systems.map(\.value))
        return content.images.contains { names.contains($0.value) }
    }

    private func take(_ volume: inout VolumeRequest) {
        guard let content = volume.content else { return }
        if volume.kind == .raid { return refuse(content, "an array") }
        if let type = content.type, type.value != .vfat {
            problems.add(type.path, found: quoted(type.value.rawValue), allowed: "vfat, which UEFI can read")
        }
        if let type = volume.typeGUID, type.value != Self.typeGUID {
            problems.add(type.path, found: quoted(type.value), allowed: "\(Self.typeGUID), an EFI system partition")
        }
        volume.service = .efi
        volume.content?.type = content.type ?? Located(.vfat, volume.path)
    }

    private func refuse(_ content: FileSystemRequest, _ what: String) {
        guard let mount = content.mount else { return }
        problems.add(mount.path, found: what, allowed: "a plain partition, from which UEFI can start")
    }
}

// MARK: - Those that nobody asks for

extension SystemPartitions {
    private mutating func add() {
        let chosen = request.disks.indices.filter { boots(request.disks[$0]) && hasRoom(request.disks[$0]) }
        for index in chosen {
            let options = chosen.count > 1 ? Self.optionsOfMirrors : Self.options
            add(to: &request.disks[index], isMounted: index == chosen.first, options)
        }
        guard chosen.isEmpty, let disk = request.disks.first else { return }
        let message =
            "no disk with \"/\" or \"/boot\" has room for an EFI system partition, and this node boots by UEFI"
        problems.add(disk.selector.path, message + ": add a vfat partition with the mount point \"/boot/efi\"")
    }

    /// Whether the node can boot from a disk alone, or from it and the others of its array or group.
    private func boots(_ disk: DiskRequest) -> Bool {
        let groups = Set(
            request.volumeGroups.filter { $0.volumes.contains { isBoot($0.content) } }.map(\.name.value))
        return disk.takesBootLoader
            && disk.volumes.contains { volume in
                isBoot(volume.content) || volume.group.map { groups.contains($0) } ?? false
            }
    }

    private func isBoot(_ content: FileSystemRequest?) -> Bool {
        content?.mountPath.map(Self.bootPaths.contains) ?? false
    }

    /// Where the document spells out every partition, nobody else adds one.
    private func hasRoom(_ disk: DiskRequest) -> Bool {
        disk.hasImplicitBootRoom || disk.volumes.contains { $0.service == .efi }
    }

    /// In the room that the format has for it (facts 3.4), else behind that for boot loader code.
    private func add(to disk: inout DiskRequest, isMounted: Bool, _ options: String) {
        let path = disk.selector.path
        if !disk.volumes.contains(where: { $0.service == .efi }) {
            let size = Located(Size.bytes(Self.size), path)
            disk.volumes.insert(
                VolumeRequest(path: path, kind: .partition, size: size, service: .efi), at: 0)
        }
        guard let index = disk.volumes.firstIndex(where: { $0.service == .efi }) else { return }
        disk.volumes[index].isImplicit = true
        disk.volumes[index].content = FileSystemRequest(
            type: Located(.vfat, path), mount: Located(isMounted ? .path(Self.mountPath) : .none, path),
            images: systems, isFstabEnabled: true, fstabOptions: options)
    }
}

extension VolumeRequest {
    /// The volume group that the volume is a part of, by itself or with its array.
    fileprivate var group: String? {
        if case .physicalVolume(let group, _) = kind { group.value } else { arrayGroup?.value }
    }
}
