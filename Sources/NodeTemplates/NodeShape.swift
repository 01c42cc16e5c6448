public import Documents

/// The virtual hardware of a node: what `templates/nodes/*.yaml` says.
public struct NodeShape: Sendable, Equatable {
    /// What starts the machine.
    public enum Firmware: String, Sendable, CaseIterable {
        /// SeaBIOS.
        case bios
        /// OVMF, with variables of the node's own.
        case uefi
    }

    /// The shape's name: its file's name without `.yaml`.
    public var name: String
    /// One line that says what the shape is for.
    public var summary: String
    /// Virtual processors.
    public var cpus: Int
    /// Memory.
    public var memory: ByteCount
    /// What starts the machine.
    public var firmware: Firmware
    /// QEMU's machine type.
    public var machine: String
    /// The disks in their order on the node.
    public var disks: [DiskShape]
    /// The network card that the node boots from.
    public var nic: NICShape
}

/// A virtual disk.
public struct DiskShape: Sendable, Equatable {
    /// How a disk is attached.
    public enum Bus: String, Sendable, CaseIterable {
        case virtio
        case scsi
        case sata
        case nvme
    }

    /// The name that cases use, which is the kernel's name on the node: `vda`, `sdb`, `nvme0n1`.
    public var name: String
    /// The size.
    public var size: ByteCount
    /// How it is attached.
    public var bus: Bus
    /// The serial number, by which udev names it in `/dev/disk/by-id`.
    public var serial: String
    /// Bytes in a logical sector: 512 or 4096.
    public var sectorSize: Int

    /// Describes a disk.
    public init(name: String, size: ByteCount, bus: Bus, serial: String, sectorSize: Int) {
        self.name = name
        self.size = size
        self.bus = bus
        self.serial = serial
        self.sectorSize = sectorSize
    }

    /// The name of a partition of this disk as the kernel gives it.
    ///
    /// - Parameter number: The partition's number, from 1.
    public func partitionName(_ number: Int) -> String {
        (name.last?.isNumber ?? false) ? "\(name)p\(number)" : "\(name)\(number)"
    }
}

/// A virtual network card.
public struct NICShape: Sendable, Equatable {
    /// What the card pretends to be.
    public enum Model: String, Sendable, CaseIterable {
        case virtio = "virtio-net-pci"
        case e1000 = "e1000"
    }

    /// What the card pretends to be.
    public var model: Model
}
