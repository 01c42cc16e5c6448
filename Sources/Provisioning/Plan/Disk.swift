/// A disk of a node as data: what discovery finds, and what `--inventory` writes and reads.
public struct Disk: Sendable, Equatable, Codable {
    /// The kernel's name: `vda`.
    public var name: String
    /// The device node: `/dev/vda`.
    public var path: String
    /// The links that udev made to it: `/dev/disk/by-id/…`.
    public var links: [String]
    /// Its size in bytes.
    public var size: UInt64
    /// The smallest unit that it addresses, in bytes: 512 or 4096.
    public var sectorSize: Int
    /// `HOST:CHANNEL:TARGET:LUN`, for a SCSI disk.
    public var scsiAddress: String?
    /// What it says its serial number is.
    public var serial: String?
    /// Whether it takes no writes.
    public var isReadOnly: Bool

    enum CodingKeys: String, CodingKey {
        case name, path, links, size, serial
        case sectorSize = "sector_size"
        case scsiAddress = "scsi_address"
        case isReadOnly = "read_only"
    }

    /// Describes a disk.
    public init(
        name: String, path: String, links: [String] = [], size: UInt64, sectorSize: Int = 512,
        scsiAddress: String? = nil, serial: String? = nil, isReadOnly: Bool = false
    ) {
        self.name = name
        self.path = path
        self.links = links
        self.size = size
        self.sectorSize = sectorSize
        self.scsiAddress = scsiAddress
        self.serial = serial
        self.isReadOnly = isReadOnly
    }

    /// Whether a request means this disk (facts 2.5): paths may lack their `/dev/`.
    func matches(_ selector: DiskSelector) -> Bool {
        switch selector {
        case .name(let wanted): wanted == name || wanted == path
        case .path(let wanted): ([path] + links).contains { $0 == wanted || $0 == "/dev/" + wanted }
        case .scsi(let wanted): wanted == scsiAddress
        case .links(let links, let name):
            links.contains { matches(.path($0)) } || matches(.name(name))
        }
    }

    /// The device node of a partition, as the kernel names it: `/dev/vda1`, but `/dev/nvme0n1p1`.
    public func partitionPath(_ number: Int) -> String {
        path + (path.last?.isNumber == true ? "p" : "") + String(number)
    }
}

extension DiskSelector {
    /// The disks that are meant. A name only decides where links do not, and never for a disk that the links deny.
    func choose(from disks: [Disk]) -> [Disk] {
        guard case .links(let links, let name) = self else { return disks.filter { $0.matches(self) } }
        let linked = disks.filter { disk in links.contains { disk.matches(.path($0)) } }
        if linked.count == 1 { return linked }
        let named = (linked.isEmpty ? disks : linked).filter { $0.matches(.name(name)) }
        return named.isEmpty ? linked : named
    }
}
