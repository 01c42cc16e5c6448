internal import Documents
internal import NodeTemplates

/// The disks of a node shape as `provision --inventory` would print them on a node of it, for a plan without one.
struct NodeInventory: Sendable {
    let shape: NodeShape

    /// A list with an object for each disk.
    var document: DocumentValue {
        .list(shape.disks.map(document))
    }

    private func document(_ disk: DiskShape) -> DocumentValue {
        .fields([
            "name": .string(disk.name), "path": .string("/dev/\(disk.name)"),
            "links": .list(Self.links(of: disk).map(DocumentValue.string)), "size": .integer(disk.size.bytes),
            "sector_size": .integer(Int64(disk.sectorSize)),
            "scsi_address": scsiAddress(of: disk).map(DocumentValue.string), "serial": .string(disk.serial),
            "read_only": .bool(false),
        ])
    }

    /// The links by serial number and World Wide Name. Those by path depend on where QEMU plugs a disk in, which only a node can tell.
    private static func links(of disk: DiskShape) -> [String] {
        let names: [String] =
            switch (disk.bus, disk.wwn) {
            case (.virtio, _): ["virtio-\(disk.serial)"]
            // udev has one name for a SCSI disk, and takes the best one.
            case (.scsi, let wwn?): ["scsi-3\(wwn)", "wwn-0x\(wwn)"]
            case (.scsi, nil): ["scsi-0QEMU_QEMU_HARDDISK_\(disk.serial)"]
            case (.sata, let wwn): ["ata-QEMU_HARDDISK_\(disk.serial)"] + (wwn.map { ["wwn-0x\($0)"] } ?? [])
            case (.nvme, _): ["nvme-QEMU_NVMe_Ctrl_\(disk.serial)", "nvme-QEMU_NVMe_Ctrl_\(disk.serial)_1"]
            }
        return names.map { "/dev/disk/by-id/\($0)" }
    }

    /// libvirt takes units and ports from the letters of the names: SCSI disks are units of one adapter, and each SATA port is a
    /// host of its own. Where a node has both, only the node can tell which hosts come first.
    private func scsiAddress(of disk: DiskShape) -> String? {
        let buses = Set(shape.disks.map(\.bus))
        guard !buses.isSuperset(of: [.scsi, .sata]), let letter = disk.name.utf8.last else { return nil }
        let position = Int(letter) - Int(UInt8(ascii: "a"))
        return switch disk.bus {
        case .scsi: "0:0:0:\(position)"
        case .sata: "\(position):0:0:0"
        case .virtio, .nvme: nil
        }
    }
}
