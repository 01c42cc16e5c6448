import Provisioning
import Testing

/// Figures are those of facts 2.8 and appendix B1, with decision A15 and without the sector that defect D-11 wastes.
struct PlannerTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var disk: Disk
        var sizes: [String]
        var extents: [ClosedRange<Int64>]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "appendix B1: a tail behind the rest", disk: Documents.disk(mib: 8192),
            sizes: ["4 GiB", "512 MiB", "remaining", "256"],
            extents: [51200...8_439_807, 8_439_808...9_488_383, 9_488_384...16_250_879, 16_250_880...16_777_182]),
        Case(
            name: "facts 2.8: 500 MiB, the rest, 300 MiB", disk: Documents.disk(mib: 3072),
            sizes: ["500 MiB", "remaining", "300 MiB"],
            extents: [51200...1_075_199, 1_075_200...5_675_007, 5_675_008...6_291_422]),
        Case(
            name: "only the rest", disk: Documents.disk(mib: 3072), sizes: ["remaining"],
            extents: [51200...6_291_422]),
        Case(name: "all of it", disk: Documents.disk(mib: 3072), sizes: ["100%"], extents: [51200...6_291_422]),
        Case(
            name: "two halves: the second gives way", disk: Documents.disk(mib: 3072), sizes: ["50%", "50%"],
            extents: [51200...3_196_927, 3_196_928...6_291_422]),
        Case(
            name: "a share is one of the device", disk: Documents.disk(mib: 100), sizes: ["40%"],
            extents: [51200...133_119]),
        Case(
            name: "a share with a fraction", disk: Documents.disk(mib: 1000), sizes: ["25.5%"],
            extents: [51200...573_439]),
        Case(
            name: "a share in the middle gives way in whole MiB", disk: Documents.disk(mib: 1024),
            sizes: ["50%", "512 MiB"], extents: [51200...1_046_527, 1_046_528...2_095_103]),
        Case(
            name: "sizes are rounded up to whole MiB", disk: Documents.disk(mib: 100),
            sizes: ["1 B", "1 MB", "1537 KiB"],
            extents: [51200...53247, 53248...55295, 55296...59391]),
        Case(
            name: "the last volume may lack what the second GPT takes", disk: Documents.disk(mib: 1024),
            sizes: ["999 MiB"], extents: [51200...2_097_118]),
        Case(
            name: "sectors of 4096 bytes", disk: Documents.disk(mib: 3072, sectorSize: 4096),
            sizes: ["500 MiB", "remaining", "300 MiB"],
            extents: [6400...134_399, 134_400...709_375, 709_376...786_426]),
        Case(
            name: "3 TiB", disk: Documents.disk(mib: 3 << 20), sizes: ["2 TiB", "remaining"],
            extents: [51200...4_295_018_495, 4_295_018_496...6_442_450_910]),
    ])
    func `volumes lie where the rules put them`(_ example: Case) throws {
        let volumes = example.sizes.map { Documents.partition($0) }.joined(separator: ",")
        let plan = try Documents.plan(Documents.oneDisk(volumes, images: "", size: "1"), on: [example.disk])
        let partitions = try #require(plan.disks.first?.partitions)
        #expect(partitions.dropFirst().map { $0.firstSector...$0.lastSector } == example.extents)
        #expect(partitions.map(\.number) == Array(1...(example.sizes.count + 1)))
    }

    @Test func `each disk begins with room for boot loader code`() throws {
        let plan = try Documents.plan(Documents.oneDisk("", images: ""), on: [Documents.disk(mib: 1024)])
        let service = try #require(plan.disks.first?.partitions.first)
        #expect(service.type == .biosGrub)
        #expect(service.firstSector == 2048)
        #expect(service.lastSector == 51199)
        #expect(service.device == "/dev/vda1")
    }

    @Test func `what gives way is said`() throws {
        let document = Documents.oneDisk(Documents.partition("100%"), images: "")
        let plan = try Documents.plan(document, on: [Documents.disk(mib: 1024)])
        #expect(
            plan.notes == ["partitions[0].volumes[0].size: 998.9 MiB instead of 1024 MiB, all that is left"])
    }

    @Test(arguments: [
        ("nvme0n1", "/dev/nvme0n1p2"), ("sda", "/dev/sda2"), ("mmcblk0", "/dev/mmcblk0p2"), ("vdb", "/dev/vdb2"),
    ])
    func `partitions are named as the kernel names them`(_ name: String, _ device: String) {
        #expect(Documents.disk(mib: 1, name: name).partitionPath(2) == device)
    }

    @Test func `types, names and flags follow what is on a partition`() throws {
        let volumes = [
            #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "100"}"#,
            #"{"type": "partition", "mount": "swap", "size": "10"}"#,
            #"{"type": "partition", "mount": "/var/log", "size": "300"}"#,
            #"{"type": "partition", "mount": "none", "file_system": "FAT32", "size": "10"}"#,
            #"{"type": "boot", "size": "10"}"#,
            #"{"type": "partition", "name": "käse", "size": "10","#
                + #" "partition_guid": "6c1a0a3e-0000-4000-8000-00000000000a"}"#,
        ].joined(separator: ",")
        let plan = try Documents.plan(Documents.oneDisk(volumes), on: [Documents.disk(mib: 1024)])
        let partitions = try #require(plan.disks.first?.partitions.dropFirst())
        #expect(partitions.map(\.type) == [.linux, .swap, .linux, .microsoftData, .linux, .linux])
        #expect(partitions.map(\.name) == ["root", "swap", "var-log", "data-5", "boot", "k_se"])
        #expect(partitions.map(\.isBootable) == [false, false, false, false, true, false])
        #expect(partitions.last?.guid == "6C1A0A3E-0000-4000-8000-00000000000A")
        #expect(plan.fileSystems.map(\.device) == ["/dev/vda2", "/dev/vda3", "/dev/vda4", "/dev/vda5"])
        #expect(plan.fileSystems.map(\.type) == [.ext4, .swap, .xfs, .vfat])
        #expect(plan.fileSystems.map(\.source) == ["os1", nil, nil, nil])
        #expect(plan.images.map(\.device) == ["/dev/vda2"])
    }

    @Test func `an image's file system is its own unless the request says which`() throws {
        let document = Documents.oneDisk(#"{"type": "partition", "mount": "/", "size": "100"}"#)
        let plan = try Documents.plan(document, on: [Documents.disk(mib: 1024)])
        #expect(plan.fileSystems.map(\.type) == [nil])
    }

    @Test func `mounts go from the root to the leaves`() throws {
        let volumes = ["/var/lib/x", "/srv", "/", "/var"].map {
            #"{"type": "partition", "mount": "\#($0)", "file_system": "ext4", "size": "10"}"#
        }
        let plan = try Documents.plan(
            Documents.oneDisk(volumes.joined(separator: ",")), on: [Documents.disk(mib: 1024)])
        #expect(plan.mounts(of: "os1").map(\.mountPath) == ["/", "/srv", "/var", "/var/lib/x"])
    }

    @Test(arguments: [
        #""type": "name", "value": "vda""#, #""type": "name", "value": "/dev/vda""#,
        #""type": "path", "value": "/dev/disk/by-id/virtio-A""#, #""type": "path", "value": "disk/by-id/virtio-A""#,
        #""type": "path", "value": "vda""#, #""type": "scsi", "value": "0:0:1:0""#,
    ])
    func `a disk is found by name, link and address`(_ selector: String) throws {
        let disk = Disk(
            name: "vda", path: "/dev/vda", links: ["/dev/disk/by-id/virtio-A"], size: 1 << 30,
            scsiAddress: "0:0:1:0")
        let document =
            #"{"images": [], "partitions_policy": "clean", "partitions": [{"type": "disk","#
            + #" "id": {\#(selector)}, "size": "1", "volumes": []}]}"#
        #expect(try Documents.plan(document, on: [Documents.disk(mib: 10, name: "sda"), disk]).disks.count == 1)
    }
}
