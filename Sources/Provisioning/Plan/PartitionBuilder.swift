/// Makes the plan of a partition from what is asked and where it lies.
struct PartitionBuilder {
    let disk: Disk
    let geometry: DiskGeometry

    func biosGrub(_ extent: DiskLayout.Extent) -> PartitionPlan {
        plan(1, extent, type: .biosGrub, name: "bios_grub")
    }

    func partition(_ number: Int, _ volume: VolumeRequest, _ extent: DiskLayout.Extent) -> PartitionPlan {
        var plan = plan(number, extent, type: Self.type(of: volume), name: Self.name(of: volume, number))
        plan.guid = volume.partitionGUID
        plan.typeGUID = volume.typeGUID?.value
        plan.isBootable = volume.kind == .boot
        return plan
    }

    private func plan(
        _ number: Int, _ extent: DiskLayout.Extent, type: PartitionType, name: String
    ) -> PartitionPlan {
        let sectors = extent.lastSector - extent.firstSector + 1
        return PartitionPlan(
            number: number, device: disk.partitionPath(number), firstSector: extent.firstSector,
            lastSector: extent.lastSector, size: UInt64(clamping: geometry.bytes(sectors).bytes), type: type,
            name: name, isBootable: false)
    }

    private static func type(of volume: VolumeRequest) -> PartitionType {
        if volume.service == .biosGrub { return .biosGrub }
        if volume.service == .efi, volume.content != nil { return .efiSystem }
        return switch volume.kind {
        case .raid: .raid
        case .physicalVolume: .lvm
        case .partition, .boot:
            PartitionType(holding: volume.content?.mount?.value == .swap ? .swap : volume.content?.type?.value)
        }
    }

    /// The name in the table: the one that is given, else one after the mount point, as `root` and `var-log`. Many
    /// partitions of one name would be one link in `/dev/disk/by-partlabel`, over which udev gets slow.
    private static func name(of volume: VolumeRequest, _ number: Int) -> String {
        if let name = volume.name?.value, !name.isEmpty { return ascii(name) }
        if let service = volume.service { return service.rawValue }
        switch (volume.kind, volume.content?.mount?.value) {
        case (.physicalVolume(let group, _), _): return ascii("pv-" + group.value)
        case (.boot, nil): return "boot"
        case (_, .path("/")): return "root"
        case (_, .path(let path)): return ascii(path.split(separator: "/").joined(separator: "-"))
        case (_, .swap): return "swap"
        case (_, Mount.none?), (_, nil): return "data-\(number)"
        }
    }

    /// A GPT name has 36 UTF-16 units, and libparted converts what is not ASCII by a locale that a ramdisk lacks.
    private static func ascii(_ text: String) -> String {
        String(text.map { $0.isASCII ? $0 : "_" }.prefix(36))
    }
}
