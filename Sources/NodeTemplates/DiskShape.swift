public import Documents

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
    /// The World Wide Name as 16 hexadecimal digits in lower case, by which udev names it in `/dev/disk/by-id` too; nil if it
    /// has none.
    public var wwn: String?
    /// Whether it says that it spins; nil leaves what the bus says by itself.
    public var isRotational: Bool?
    /// Bytes in a logical sector: 512 or 4096.
    public var sectorSize: Int
    /// Bytes in a physical sector, at least those of a logical one: 512 or 4096.
    public var physicalSectorSize: Int

    /// Describes a disk.
    public init(
        name: String, size: ByteCount, bus: Bus, serial: String, wwn: String? = nil, isRotational: Bool? = nil,
        sectorSize: Int, physicalSectorSize: Int? = nil
    ) {
        self.name = name
        self.size = size
        self.bus = bus
        self.serial = serial
        self.wwn = wwn
        self.isRotational = isRotational
        self.sectorSize = sectorSize
        self.physicalSectorSize = physicalSectorSize ?? sectorSize
    }

    /// The name of a partition of this disk as the kernel gives it.
    ///
    /// - Parameter number: The partition's number, from 1.
    public func partitionName(_ number: Int) -> String {
        Self.partitionName(number, of: name)
    }

    static func partitionName(_ number: Int, of disk: String) -> String {
        (disk.last?.isNumber ?? false) ? "\(disk)p\(number)" : "\(disk)\(number)"
    }

    /// What libvirt's `rotation_rate` says: 1 is a disk that does not spin (ACS-4, 7.12.7), everything from 1025 on is its turns a
    /// minute.
    var rotationRate: String? { isRotational.map { $0 ? "7200" : "1" } }
}

extension DiskShape.Bus {
    /// Whether a disk on it can have a World Wide Name, and say whether it spins: an attribute of SCSI and ATA commands, which the
    /// others do not speak.
    var hasIdentity: Bool { self == .scsi || self == .sata }
}
