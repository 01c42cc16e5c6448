import Provisioning
import Testing

/// What `verify` calls a difference.
struct ComparisonTests {
    private static let document = """
        {"images": [], "partitions": [
          {"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "1 GiB", "volumes": [
            {"type": "partition", "mount": "/srv", "file_system": "ext4", "size": "100"},
            {"type": "raid", "mount": "/a", "file_system": "xfs", "size": "400"},
            {"type": "pv", "vg": "data", "size": "remaining"}]},
          {"type": "disk", "id": {"type": "name", "value": "vdb"}, "size": "1 GiB", "volumes": [
            {"type": "raid", "mount": "/a", "file_system": "xfs", "size": "400"}]},
          {"type": "vg", "id": "data", "volumes": [
            {"type": "lv", "name": "a", "mount": "/lv", "file_system": "btrfs", "size": "200"}]}]}
        """

    private let plan: StoragePlan

    init() throws {
        plan = try Documents.plan(
            Self.document, on: [Documents.disk(mib: 1024), Documents.disk(mib: 1024, name: "vdb")])
    }

    /// What is there when everything is as planned.
    private var asPlanned: FoundStorage {
        var found = FoundStorage()
        let guids: [PartitionType: String] = [
            .biosGrub: "21686148-6449-6e6f-744e-656564454649", .linux: "0fc63daf-8483-4772-8e79-3d69d8477de4",
            .lvm: "e6d6d379-f507-44c2-a23c-238f2a3df928", .raid: "a19d880f-05fc-4d3b-a006-743f0f84911e",
        ]
        for disk in plan.disks {
            found.partitions[disk.disk.path] = disk.partitions.map {
                FoundPartition(
                    device: $0.device, start: UInt64($0.firstSector) * 512, size: $0.size, type: guids[$0.type] ?? "")
            }
        }
        for member in ["/dev/vda3", "/dev/vdb2"] {
            found.members[member] = FoundMember(uuid: "u", level: "raid1", count: 2)
        }
        found.physicalVolumes = ["/dev/vda4": "data"]
        found.volumes = ["data": ["a": 200 << 20]]
        found.contents = ["/dev/vda2": "ext4", "/dev/md0": "xfs", "/dev/data/a": "btrfs"]
        return found
    }

    private func differences(_ change: (inout FoundStorage) -> Void) -> [String] {
        var found = asPlanned
        change(&found)
        return (Comparison.ofPartitions(plan, found) + Comparison.ofVolumes(plan, found)).map(\.description)
    }

    @Test func `what is as planned does not differ`() {
        #expect(plan.isVerified)
        #expect(differences { _ in }.isEmpty)
    }

    @Test func `places may be less than 1 MiB apart`() {
        #expect(differences { $0.partitions["/dev/vda"]?[1].start += (1 << 20) - 1 } == [])
        #expect(
            differences { $0.partitions["/dev/vda"]?[1].start += 1 << 20 } == [
                "begin of /dev/vda2: planned 25 MiB, found 26 MiB", "end of /dev/vda2: planned 125 MiB, found 126 MiB",
            ])
    }

    @Test func `partitions of another number and type differ`() {
        #expect(
            differences { _ = $0.partitions["/dev/vdb"]?.popLast() } == ["partitions of /dev/vdb: planned 2, found 1"])
        #expect(
            differences { $0.partitions["/dev/vda"]?[1].type = "e6d6d379-f507-44c2-a23c-238f2a3df928" }
                == ["type of /dev/vda2: planned linux, found lvm"])
    }

    @Test func `arrays of another level, number or identity differ`() {
        #expect(
            differences { $0.members["/dev/vdb2"] = FoundMember(uuid: "v", level: "raid5", count: 3) } == [
                "partitions[0].volumes[1] on /dev/vdb2: planned raid1 of 2, found raid5 of 3",
                "partitions[0].volumes[1] on /dev/vdb2: planned the array u, found the array v",
            ])
        #expect(
            differences { $0.members["/dev/vdb2"] = nil }
                == ["partitions[0].volumes[1] on /dev/vdb2: planned raid1 of 2, found no member of an array"])
    }

    @Test func `groups and their volumes differ by name and size`() {
        #expect(
            differences { $0.physicalVolumes["/dev/vda4"] = "other" }
                == ["partitions[2] on /dev/vda4: planned volume group \"data\", found volume group \"other\""])
        #expect(
            differences { $0.volumes["data"] = ["a": 204 << 20, "b": 4 << 20] } == [
                "partitions[2].volumes[0] (/dev/data/a): planned 200 MiB, found 204 MiB",
                "partitions[2], volume \"b\": planned none, found 4 MiB",
            ])
    }

    @Test func `file systems differ by type, each of them`() {
        #expect(
            differences { $0.contents = ["/dev/vda2": "xfs"] } == [
                "partitions[0].volumes[0] (/dev/vda2): planned ext4, found xfs",
                "partitions[0].volumes[1] (/dev/md0): planned xfs, found no file system",
                "partitions[2].volumes[0] (/dev/data/a): planned btrfs, found no file system",
            ])
    }
}

/// What a policy does to what is there.
struct PolicyTests {
    private static func plan(_ policy: String, _ more: String, flags: String = "") throws -> StoragePlan {
        let root = #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "100"}"#
        let document = """
            {"images": [\(Documents.image)], "partitions_policy": "\(policy)", \(flags)
             "partitions": [{"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "1 GiB", "volumes": [
               \(root), {"type": "partition", "mount": "/srv", "size": "400"\(more)}]}]}
            """
        return try Documents.plan(document, on: [Documents.disk(mib: 1024)])
    }

    @Test(arguments: [
        ("clean", #", "keep_data": true"#, "", [false, false]), ("verify", "", "", [true, true]),
        ("verify", #", "keep_data": false"#, "", [true, false]),
        ("verify", "", #""image_deploy_flags": {"redeploy": true},"#, [false, true]),
        ("nailgun_legacy", "", "", [false, false]), ("nailgun_legacy", #", "keep_data": false"#, "", [false, false]),
        ("nailgun_legacy", #", "keep_data": true"#, "", [true, true]),
    ])
    func `what is kept`(_ policy: String, _ more: String, _ flags: String, _ kept: [Bool]) throws {
        let plan = try Self.plan(policy, more, flags: flags)
        #expect(plan.fileSystems.map(\.isKept) == kept)
        #expect(plan.isVerified == kept.contains(true))
        #expect(plan.written.count == (kept.first == true ? 0 : 1))
    }
}
