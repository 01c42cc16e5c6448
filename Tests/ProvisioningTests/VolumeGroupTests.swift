import Provisioning
import Testing

/// LVM: what is divided, and into what.
struct VolumeGroupTests {
    /// A request with a physical volume on each disk, and a group with these volumes.
    static func document(pvs: [String], _ volumes: [String], more: String = "") -> String {
        let disks = pvs.enumerated().map { index, pv in
            #"{"type": "disk", "id": {"type": "name", "value": "vd\#(index)"}, "size": "1", "#
                + #""volumes": [{"type": "pv", "vg": "data"\#(more), "size": "\#(pv)"}]}"#
        }
        let group = #"{"type": "vg", "id": "data", "volumes": [\#(volumes.joined(separator: ","))]}"#
        let partitions = (disks + [group]).joined(separator: ",")
        return #"{"images": [], "partitions_policy": "clean", "partitions": [\#(partitions)]}"#
    }

    static func volume(_ name: String, _ size: String, _ more: String = "") -> String {
        #"{"type": "lv", "name": "\#(name)", "size": "\#(size)"\#(more)}"#
    }

    private static let disks = (0...3).map { Documents.disk(mib: 4096, name: "vd\($0)") }

    private static func plan(_ pvs: [String], _ sizes: [String], more: String = "") throws -> StoragePlan {
        let volumes = sizes.enumerated().map { volume("v\($0.offset)", $0.element) }
        return try Documents.plan(document(pvs: pvs, volumes, more: more), on: disks)
    }

    struct Case: CustomTestStringConvertible {
        var name: String
        var pvs: [String]
        var sizes: [String]
        var extents: [UInt64]
        var notes: Int = 0
        var testDescription: String { name }
    }

    @Test(arguments: [
        // 1024 MiB less the first MiB are 255 extents and 3 MiB.
        Case(name: "sizes are rounded up", pvs: ["1024"], sizes: ["1 B", "4 MiB", "5 MiB"], extents: [1, 1, 2]),
        Case(name: "the rest", pvs: ["1024"], sizes: ["100 MiB", "remaining", "8 MiB"], extents: [25, 228, 2]),
        Case(name: "the whole", pvs: ["1024"], sizes: ["100%"], extents: [255]),
        Case(name: "two halves of an odd number", pvs: ["1024"], sizes: ["50%", "50%"], extents: [128, 127]),
        Case(
            name: "ten tenths give back what they were rounded up by", pvs: ["1024"],
            sizes: Array(repeating: "10%", count: 10), extents: [26, 26, 26, 26, 26, 25, 25, 25, 25, 25]),
        Case(
            name: "the size of the partition gives way to its metadata", pvs: ["1024"], sizes: ["1024 MiB"],
            extents: [255], notes: 1),
        Case(
            name: "and to that of each physical volume", pvs: ["1024", "1024"], sizes: ["1 GiB", "1 GiB"],
            extents: [256, 254], notes: 1),
        Case(name: "shares are of all physical volumes", pvs: ["1024", "512"], sizes: ["40%"], extents: [153]),
    ])
    func `volumes are whole extents`(_ example: Case) throws {
        let plan = try Self.plan(example.pvs, example.sizes)
        #expect(plan.volumeGroups.first?.volumes.map(\.extents) == example.extents)
        #expect(plan.notes.count == example.notes)
    }

    @Test(arguments: [
        ("", 1 as UInt64?, nil as UInt64?, 255 as UInt64), (#", "lvm_meta_size": "64 MiB""#, 1, 64 << 20, 239),
        (#", "lvm_meta_size": "10 MiB""#, 1, 10 << 20, 253),
    ])
    func `metadata is what is asked for and no more`(
        _ more: String, _ copies: UInt64?, _ size: UInt64?, _ extents: UInt64
    ) throws {
        let pv = try #require(Self.plan(["1024"], [], more: more).volumeGroups.first?.physicalVolumes.first)
        #expect(pv.metadataSize == size)
        #expect(pv.extents == extents)
    }

    @Test func `a volume has a node in its group's folder and one in the device mapper`() throws {
        let document = Self.document(
            pvs: ["1024"], [Self.volume("a-b", "400", #", "mount": "/srv", "file_system": "ext4", "disk_label": "x""#)])
        let plan = try Documents.plan(document, on: Self.disks)
        #expect(plan.volumeGroups.first?.volumes.first?.mapperDevice == "/dev/mapper/data-a--b")
        #expect(plan.fileSystems.map(\.device) == ["/dev/data/a-b"])
        #expect(plan.fileSystems.map(\.label) == ["x"])
        #expect(plan.disks.first?.partitions.last?.type == .lvm)
    }

    @Test(arguments: [
        (
            ["2 GiB"],
            "partitions[1].volumes[0].size: 2048 MiB do not fit into the volume group \"data\", where the"
                + " volumes before it leave 1020 MiB"
        ),
        (
            ["600", "500"],
            "partitions[1].volumes[1].size: 500 MiB do not fit into the volume group \"data\", where the"
                + " volumes before it leave 420 MiB"
        ),
        (
            ["1020", "remaining"],
            "partitions[1].volumes[1].size: the other volumes leave nothing of the volume group"
                + " \"data\""
        ),
        (["9999999999999 YiB"], "partitions[1].volumes[0].size: 11529215046066976215.6 MiB do not fit"),
    ])
    func `volumes that do not fit are refused`(_ sizes: [String], _ says: String) {
        let volumes = sizes.enumerated().map { Self.volume("v\($0.offset)", $0.element) }
        let refusals = Documents.refusals(Self.document(pvs: ["1024"], volumes), on: Self.disks)
        #expect(refusals.count == 1)
        if sizes.first?.hasSuffix("YiB") != true { #expect(refusals == [says]) }
    }

    @Test(arguments: [
        "", ".", "-a", "a/b", "a b", "snapshot1", "pvmove0", "x_rmeta_0", "x_tdata",
        String(repeating: "n", count: 130),
    ])
    func `names that LVM does not take are refused`(_ name: String) {
        let problems = Documents.problems(Self.document(pvs: ["1024"], [Self.volume(name, "4")]))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("partitions[1].volumes[0].name: ") == true)
    }

    @Test func `two volumes of one name are refused`() {
        let volumes = [Self.volume("a", "4"), Self.volume("a", "4")]
        #expect(
            Documents.problems(Self.document(pvs: ["1024"], volumes)) == [
                "partitions[1].volumes[1].name: the name \"a\" is that of partitions[1].volumes[0].name already"
            ])
    }

    @Test func `a physical volume without room for an extent is refused`() {
        #expect(
            Documents.refusals(Self.document(pvs: ["4"], []), on: Self.disks) == [
                "partitions[0].volumes[0].size: 4 MiB are too small for a physical volume with its metadata"
            ])
    }
}

/// Disks that are not the usual ones.
struct OddDiskTests {
    @Test func `NVMe with 4096-byte sectors carries arrays, groups and file systems`() throws {
        let volumes =
            #"{"type": "partition", "mount": "/a", "file_system": "btrfs", "size": "200"},"#
            + #" {"type": "raid", "vg": "data", "size": "2.5 TiB"}"#
        let disks = [0, 1].map { index in
            #"{"type": "disk", "id": {"type": "path", "value": "disk/by-id/nvme-\#(index)"}, "size": "3 TiB", "#
                + #""volumes": [\#(index == 0 ? volumes : #"{"type": "raid", "vg": "data", "size": "2.5 TiB"}"#)]}"#
        }
        let group = #"{"type": "vg", "id": "data", "volumes": [{"type": "lv", "name": "all", "size": "100%"}]}"#
        let document =
            #"{"images": [], "partitions_policy": "clean", "partitions": [\#((disks + [group]).joined(separator: ","))]}"#
        let nodes = [0, 1].map {
            Disk(
                name: "nvme\($0)n1", path: "/dev/nvme\($0)n1", links: ["/dev/disk/by-id/nvme-\($0)"], size: 3 << 40,
                sectorSize: 4096)
        }
        let plan = try Documents.plan(document, on: nodes)
        #expect(plan.disks.map { $0.partitions.map(\.firstSector) } == [[256, 6400, 57600], [256, 6400]])
        #expect(plan.arrays.map(\.members) == [["/dev/nvme0n1p3", "/dev/nvme1n1p2"]])
        // 2.5 TiB less 1 MiB for the array's metadata, less 1 MiB for the group's.
        #expect(plan.arrays.map(\.size) == [(5 << 39) - (1 << 20)])
        #expect(plan.volumeGroups.map(\.extents) == [655_359])
        #expect(plan.fileSystems.map(\.device) == ["/dev/nvme0n1p2"])
    }

    @Test func `a SCSI disk is named by its address, and its partitions after it`() throws {
        let document = #"""
            {"images": [], "partitions_policy": "clean", "partitions": [
              {"type": "disk", "id": {"type": "scsi", "value": "2:0:1:0"}, "size": "1", "volumes": [
                {"type": "pv", "vg": "data", "size": "100%"}]}, {"type": "vg", "id": "data", "volumes": []}]}
            """#
        let disk = Disk(name: "sdaa", path: "/dev/sdaa", size: 1 << 30, scsiAddress: "2:0:1:0")
        let plan = try Documents.plan(document, on: [disk, Documents.disk(mib: 100, name: "sda")])
        #expect(plan.volumeGroups.first?.physicalVolumes.map(\.device) == ["/dev/sdaa2"])
    }
}
