internal import Documents
internal import NodeTemplates

/// The disks of a node shape as `provision --inventory` would print them on a node of it, for a plan without one.
struct NodeInventory: Sendable {
    let shape: NodeShape

    /// A list with an object for each disk.
    var document: DocumentValue {
        .list(shape.disks.enumerated().map { index, disk in Self.document(disk, index) })
    }

    private static func document(_ disk: DiskShape, _ index: Int) -> DocumentValue {
        .fields([
            "name": .string(disk.name), "path": .string("/dev/\(disk.name)"),
            "links": .list(links(of: disk).map(DocumentValue.string)), "size": .integer(disk.size.bytes),
            "sector_size": .integer(Int64(disk.sectorSize)),
            "scsi_address": scsiAddress(of: disk, index).map(DocumentValue.string), "serial": .string(disk.serial),
            "read_only": .bool(false),
        ])
    }

    /// The links by serial number. Those by path depend on where QEMU plugs a disk in, which only a node can tell.
    private static func links(of disk: DiskShape) -> [String] {
        let names: [String] =
            switch disk.bus {
            case .virtio: ["virtio-\(disk.serial)"]
            case .scsi: ["scsi-0QEMU_QEMU_HARDDISK_\(disk.serial)", "scsi-SQEMU_QEMU_HARDDISK_\(disk.serial)"]
            case .sata: ["ata-QEMU_HARDDISK_\(disk.serial)"]
            case .nvme: ["nvme-QEMU_NVMe_Ctrl_\(disk.serial)", "nvme-QEMU_NVMe_Ctrl_\(disk.serial)_1"]
            }
        return names.map { "/dev/disk/by-id/\($0)" }
    }

    /// QEMU puts all SCSI disks behind one adapter, by their order; each SATA port is a host of its own.
    private static func scsiAddress(of disk: DiskShape, _ index: Int) -> String? {
        switch disk.bus {
        case .scsi: "0:0:\(index):0"
        case .sata: "\(index):0:0:0"
        case .virtio, .nvme: nil
        }
    }
}
