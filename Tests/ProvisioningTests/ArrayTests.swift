import Provisioning
import Testing

/// MD RAID: what is a member of what, and how large the whole is.
struct ArrayTests {
    /// A request with the same volumes on each of some disks.
    private static func document(_ count: Int, _ volumes: String, more: String = "") -> String {
        let disks = (0..<count).map {
            #"{"type": "disk", "id": {"type": "name", "value": "vd\#($0)"}, "size": "1", "volumes": [\#(volumes)]}"#
        }
        return #"{"images": [], "partitions_policy": "clean", "partitions": ["#
            + #"\#(disks.joined(separator: ","))\#(more)]}"#
    }

    private static func member(_ more: String, size: String = "513") -> String {
        #"{"type": "raid", "size": "\#(size)", \#(more)}"#
    }

    private static func plan(_ count: Int, _ volumes: String, more: String = "") throws -> StoragePlan {
        try Documents.plan(
            document(count, volumes, more: more), on: (0..<count).map { Documents.disk(mib: 4096, name: "vd\($0)") })
    }

    @Test(arguments: [
        ("0", 2, 1024 as UInt64), ("1", 2, 512), ("1", 3, 512), ("5", 3, 1024), ("6", 4, 1024), ("10", 4, 1024),
        ("10", 3, 768),
    ])
    func `sizes follow levels`(_ level: String, _ count: Int, _ mib: UInt64) throws {
        let plan = try Self.plan(count, Self.member(#""mount": "/srv", "raid_level": \#(level)"#))
        let array = try #require(plan.arrays.first)
        #expect(plan.arrays.count == 1)
        #expect(array.level.rawValue == "raid" + level)
        #expect(array.size == mib << 20)
        #expect(array.members == (0..<count).map { "/dev/vd\($0)p2" })
        #expect(plan.fileSystems.map(\.device) == ["/dev/md0"])
        #expect(plan.disks.allSatisfy { $0.partitions.last?.type == .raid })
    }

    @Test func `names are given or counted, and metadata follows what boots`() throws {
        let volumes = [
            Self.member(#""mount": "/var", "name": "var""#), Self.member(#""mount": "/", "file_system": "ext4""#),
            Self.member(#""mount": "/boot", "file_system": "ext4""#), Self.member(#""mount": "swap""#),
        ].joined(separator: ",")
        let plan = try Self.plan(2, volumes)
        #expect(plan.arrays.map(\.device) == ["/dev/md0", "/dev/md1", "/dev/md/var", "/dev/md2"])
        #expect(plan.arrays.map(\.metadata) == ["1.0", "1.0", "1.2", "1.2"])
        #expect(plan.arrays.map(\.name) == ["md0", "md1", "var", "md2"])
        #expect(plan.arrays.allSatisfy { $0.level == .raid1 })
        #expect(plan.fileSystems.map(\.device) == ["/dev/md/var", "/dev/md0", "/dev/md1", "/dev/md2"])
        #expect(plan.fileSystems.map(\.type) == [.xfs, .ext4, .ext4, .swap])
    }

    @Test func `an array can be a physical volume`() throws {
        let group = #", {"type": "vg", "id": "data", "volumes": [{"type": "lv", "name": "all", "size": "100%"}]}"#
        let plan = try Self.plan(3, Self.member(#""vg": "data", "raid_level": "raid5""#), more: group)
        let made = try #require(plan.volumeGroups.first)
        #expect(made.physicalVolumes.map(\.device) == ["/dev/md0"])
        #expect(made.extents == 255)
        #expect(plan.fileSystems.isEmpty)
    }

    @Test func `members that share a disk are noted`() throws {
        let volume = Self.member(#""mount": "/srv""#)
        let notes = try Self.plan(1, volume + "," + volume).notes
        #expect(notes == ["partitions[0].volumes[0]: members of this raid1 array share a disk, and are lost together"])
    }

    @Test(arguments: [
        (
            #""mount": "/a", "raid_level": 5"#, 2,
            "partitions[0].volumes[0]: an array of raid5 with 2 members, expected at least 3"
        ),
        (
            #""mount": "/a", "raid_level": 4"#, 1,
            "partitions[0].volumes[0].raid_level: found the number 4, expected one of raid0, raid1, raid5, raid6, raid10"
        ),
        (
            #""mount": "/a", "name": "/dev/sda""#, 2,
            "partitions[0].volumes[0].name: found \"/dev/sda\", expected a name of letters, digits, \"_\", \".\" and \"-\", at most 32, such as \"md0\" or \"root\""
        ),
        (
            #""mount": "none""#, 1,
            "partitions[0].volumes[0].mount: found \"none\", expected a path or \"swap\" for an array"
        ),
        (
            #""vg": "x", "mount": "/a""#, 2,
            "partitions[0].volumes[0].mount: an array with a \"vg\" is a physical volume and has none"
        ),
    ])
    func `what is no array is refused`(_ more: String, _ count: Int, _ says: String) {
        #expect(Documents.problems(Self.document(count, Self.member(more))).first == says)
    }

    @Test func `members of more bytes than can be counted are refused`() {
        let disks = (0..<8).map { Disk(name: "vd\($0)", path: "/dev/vd\($0)", size: 1 << 62, sectorSize: 4096) }
        let document = Self.document(8, Self.member(#""mount": "/srv", "raid_level": 0"#, size: "90%"))
        #expect(
            Documents.refusals(document, on: disks) == [
                "partitions[0].volumes[0]: the members of the array are together larger than 8796093022208 MiB"
            ])
    }
}
