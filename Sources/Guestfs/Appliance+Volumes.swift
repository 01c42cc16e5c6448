internal import CGuestfs

/// A volume group of LVM.
public struct VolumeGroup: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// What its extents hold, in bytes.
    public var size: Int64
    /// One extent, in bytes.
    public var extentSize: Int64
    /// What no volume has taken, in bytes.
    public var free: Int64
    /// What it is made of, by the names of the devices.
    public var physicalVolumes: [PhysicalVolume]
}

/// A physical volume of LVM.
public struct PhysicalVolume: Sendable, Equatable {
    /// The device that it is on.
    public var device: String
    /// What its extents hold, in bytes.
    public var size: Int64
    /// The first byte of its first extent: what is before is metadata.
    public var dataStart: Int64
    /// How many copies of the metadata it has.
    public var metadataCopies: Int
}

extension Appliance {
    /// The volume groups, by name.
    public func volumeGroups() throws(GuestfsError) -> [VolumeGroup] {
        guard let list = guestfs_vgs_full(handle.pointer) else { throw .last(handle, "listing volume groups") }
        defer { guestfs_free_lvm_vg_list(list) }
        guard list.pointee.len > 0 else { return [] }
        let volumes = try physicalVolumes()
        var groups: [VolumeGroup] = []
        for index in 0..<Int(list.pointee.len) {
            let group = list.pointee.val[index]
            let name = String(cString: group.vg_name)
            let members = try handle.take(
                guestfs_vgpvuuids(handle.pointer, name), "listing the physical volumes of \(name)")
            groups.append(
                VolumeGroup(
                    name: name, size: Int64(clamping: group.vg_size), extentSize: Int64(clamping: group.vg_extent_size),
                    free: Int64(clamping: group.vg_free),
                    physicalVolumes: members.compactMap { volumes[Self.digits($0)] }.sorted { $0.device < $1.device }))
        }
        return groups.sorted { $0.name < $1.name }
    }

    /// The logical volumes that are active, as `/dev/GROUP/VOLUME`.
    public func logicalVolumeDevices() throws(GuestfsError) -> [String] {
        try handle.take(guestfs_lvs(handle.pointer), "listing logical volumes")
    }

    /// The physical volumes by the letters and digits of their identifiers.
    private func physicalVolumes() throws(GuestfsError) -> [String: PhysicalVolume] {
        guard let list = guestfs_pvs_full(handle.pointer) else { throw .last(handle, "listing physical volumes") }
        defer { guestfs_free_lvm_pv_list(list) }
        var volumes: [String: PhysicalVolume] = [:]
        for index in 0..<Int(list.pointee.len) {
            let volume = list.pointee.val[index]
            let identifier = withUnsafeBytes(of: volume.pv_uuid) { String(decoding: $0, as: UTF8.self) }
            volumes[Self.digits(identifier)] = PhysicalVolume(
                device: kernelNames.device(String(cString: volume.pv_name)), size: Int64(clamping: volume.pv_size),
                dataStart: Int64(clamping: volume.pe_start), metadataCopies: Int(volume.pv_mda_count))
        }
        return volumes
    }

    /// One call writes identifiers with dashes, another without.
    private static func digits(_ identifier: String) -> String {
        identifier.filter { $0 != "-" }
    }
}
