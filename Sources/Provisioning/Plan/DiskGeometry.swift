/// Where partitions can lie on a disk with a fresh GPT of 128 entries, whatever is on it now (decision D-3).
struct DiskGeometry {
    /// What Linux can address on one device: offsets have 63 bits.
    static let limit = ByteCount.mib(1 << 43)

    /// Bytes in a sector.
    let sectorSize: Int64
    /// Bytes of the disk.
    let size: UInt64
    /// Sectors in 1 MiB: every partition begins at a multiple of it, on every sector size (facts 2.6).
    let alignment: Int64
    /// The sector behind the last one that a partition may use.
    let end: Int64

    /// The geometry of a disk; nil if no GPT describes it: sectors of another size than 512 bytes to
    /// 1 MiB, or too many of them.
    init?(_ disk: Disk) {
        guard let sectorSize = Int64(exactly: disk.sectorSize), sectorSize >= 512, sectorSize <= 1 << 20,
            sectorSize.nonzeroBitCount == 1,
            // Beyond 8 EiB, bytes do not fit into 64 bits with a sign.
            disk.size <= UInt64(Int64.max), let sectors = Int64(exactly: disk.size / UInt64(sectorSize))
        else { return nil }
        self.sectorSize = sectorSize
        size = disk.size
        alignment = (1 << 20) / sectorSize
        // Behind the partitions: the second copy of the entries, 16 KiB, and of the header, one sector.
        end = sectors - (16384 + sectorSize - 1) / sectorSize - 1
    }

    /// Sectors between the first aligned one and ``end``; may be negative on a tiny disk.
    var room: Int64 { end - alignment }

    /// The sectors that hold so many bytes; nil if there are more than any disk has.
    func sectors(_ count: ByteCount) -> Int64? {
        let size = UInt128(sectorSize)
        let (whole, rest) = count.bytes.quotientAndRemainder(dividingBy: size)
        guard let sectors = Int64(exactly: whole), sectors < Int64.max / 4 else { return nil }
        return sectors + (rest == 0 ? 0 : 1)
    }

    func bytes(_ sectors: Int64) -> ByteCount {
        ByteCount(bytes: UInt128(clamping: sectors) * UInt128(sectorSize))
    }

    func alignedUp(_ sector: Int64) -> Int64 {
        (sector + alignment - 1) / alignment * alignment
    }

    func alignedDown(_ sector: Int64) -> Int64 {
        sector / alignment * alignment
    }
}
