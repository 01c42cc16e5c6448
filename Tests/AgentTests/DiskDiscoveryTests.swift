import Agent
import Provisioning
import Testing

struct DiskDiscoveryTests {
    private let scratch: Scratch

    /// A node with one disk of each kind.
    init() throws {
        scratch = try Scratch()
        try addDisk("vda", major: 254, blocks: 16_777_216)
        try scratch.write("sys/block/vda/serial", "SYSTEM\n")
        try scratch.write("sys/block/vda/vda1/partition", "1")
        try addDisk("sda", major: 8, blocks: 2048, sectorSize: 4096)
        try scratch.write("sys/block/sda/device/vpd_pg80", "\u{0}\u{1}\u{0}\u{8} QM00001")
        try scratch.write("sys/class/scsi_device/1:0:0:0/device/block/sda/size")
        try addDisk("nvme0n1", major: 259, blocks: 4096)
        try addDisk("cciss!c0d0", major: 104, blocks: 4096)
        try addDisk("sr0", major: 11, blocks: 4096)
        try addDisk("dm-0", major: 254, blocks: 4096)
        try addDisk("loop0", major: 7, blocks: 0)
        try addDisk("zram0", major: 252, blocks: 4096)
        try scratch.link("dev/disk/by-id/virtio-SYSTEM", to: "../../vda")
        try scratch.link("dev/disk/by-id/virtio-SYSTEM-part1", to: "../../vda1")
        try scratch.link("dev/disk/by-path/pci-0000:00:04.0", to: "../../vda")
    }

    private func addDisk(_ name: String, major: Int, blocks: UInt64, sectorSize: Int = 512) throws {
        try scratch.write("sys/block/\(name)/dev", "\(major):0\n")
        try scratch.write("sys/block/\(name)/size", "\(blocks)\n")
        try scratch.write("sys/block/\(name)/ro", "0\n")
        try scratch.write("sys/block/\(name)/queue/logical_block_size", "\(sectorSize)\n")
    }

    @Test func `disks are found, and nothing else`() {
        let disks = DiskDiscovery(paths: scratch.paths).disks()
        #expect(disks.map(\.name) == ["cciss!c0d0", "nvme0n1", "sda", "vda"])
        #expect(disks.first?.path == scratch.path + "/dev/cciss/c0d0")
    }

    @Test func `a disk is described as the kernel and udev know it`() throws {
        let disk = try #require(DiskDiscovery(paths: scratch.paths).disks().last)
        let root = scratch.path + "/dev"
        #expect(
            disk
                == Disk(
                    name: "vda", path: root + "/vda",
                    links: [root + "/disk/by-id/virtio-SYSTEM", root + "/disk/by-path/pci-0000:00:04.0"],
                    size: 8 << 30, serial: "SYSTEM"))
    }

    @Test func `a SCSI disk has an address, and a serial number in its product data`() throws {
        let disk = try #require(DiskDiscovery(paths: scratch.paths).disks().first { $0.name == "sda" })
        #expect(disk.scsiAddress == "1:0:0:0")
        #expect(disk.serial == "QM00001")
        // 2048 blocks of 512 bytes, whatever the sectors are.
        #expect(disk.size == 1 << 20)
        #expect(disk.sectorSize == 4096)
    }

    @Test func `an inventory is read as it was written`() throws {
        let disks = DiskDiscovery(paths: scratch.paths).disks()
        let text = try JSONText.encode(disks)
        #expect(try JSONText.decode([Disk].self, from: text) == disks)
    }
}
