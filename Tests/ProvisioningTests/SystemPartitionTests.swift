import Testing

@testable import Provisioning

/// What a node that UEFI starts gets beyond what is asked.
struct SystemPartitionTests {
    private static let root = #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "300"}"#
    private static let rest = #"{"type": "partition", "mount": "/srv", "size": "remaining"}"#
    private static let pair = [Documents.disk(mib: 1024), Documents.disk(mib: 1024, name: "vdb")]

    private static func pair(_ first: String, _ second: String, more: String = "") -> String {
        let disks = [("vda", first), ("vdb", second)].map { name, volumes in
            #"{"type": "disk", "id": {"type": "name", "value": "\#(name)"}, "size": "1 GiB", "volumes": [\#(volumes)]}"#
        }
        return """
            {"images": [\(Documents.image)], "partitions_policy": "clean",
             "partitions": [\(disks.joined(separator: ","))\(more)]}
            """
    }

    private func plan(_ document: String, on disks: [Disk] = pair) throws(RequestError) -> StoragePlan {
        try Planner.plan(try IronicDriver.read(Array(document.utf8)), on: disks, firmware: .uefi)
    }

    private func refusals(_ document: String) -> [String] {
        do {
            _ = try plan(document)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `a system gets one behind the room for boot loader code, and mounts it`() throws {
        let plan = try plan(Documents.oneDisk(Self.root + "," + Self.rest))
        let partitions = try #require(plan.disks.first?.partitions)
        #expect(partitions.map(\.type) == [.biosGrub, .efiSystem, .linux, .linux])
        // 1 + 24 MiB, 200 MiB, 300 MiB; 1024 MiB less 33 sectors
        #expect(partitions.map(\.firstSector) == [2048, 51200, 460_800, 1_075_200])
        #expect(partitions.last?.lastSector == 2_097_118)
        #expect(plan.fileSystems.map(\.mountPath) == ["/", "/srv", "/boot/efi"])
        let system = try #require(plan.fileSystems.last)
        #expect(system.device == "/dev/vda2")
        #expect(system.type == .vfat)
        #expect(system.fstabOptions == "umask=0077")
        #expect(system.images == ["os1"])
        #expect(plan.systemPartitions.map(\.partition.device) == ["/dev/vda2"])
        #expect(plan.takesFAT32("/dev/vda2"))
        #expect(!plan.takesFAT32("/dev/vda3"))
    }

    @Test func `BIOS needs none`() throws {
        let plan = try Documents.plan(Documents.oneDisk(Self.root), on: [Documents.disk(mib: 1024)])
        #expect(plan.disks.first?.partitions.map(\.type) == [.biosGrub, .linux])
        #expect(plan.systemPartitions.isEmpty)
    }

    @Test func `a layout without a system needs none`() throws {
        let plan = try plan(Documents.oneDisk(Documents.partition("100"), images: ""))
        #expect(plan.disks.first?.partitions.map(\.type) == [.biosGrub, .linux])
    }

    @Test func `a share gives way to it`() throws {
        let volume = #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "100%"}"#
        let plan = try plan(Documents.oneDisk(volume))
        #expect(plan.disks.first?.partitions.last?.firstSector == 460_800)
        #expect(plan.notes == ["partitions[0].volumes[0].size: 798.9 MiB instead of 1024 MiB, all that is left"])
    }

    @Test func `each disk of a mirror gets one, and the first is mounted`() throws {
        let member = #"{"type": "raid", "mount": "/", "file_system": "ext4", "size": "300"}"#
        let plan = try plan(Self.pair(member, member))
        #expect(plan.systemPartitions.map(\.partition.device) == ["/dev/vda2", "/dev/vdb2"])
        let partitions = plan.fileSystems.filter { $0.type == .vfat }
        #expect(partitions.map(\.device) == ["/dev/vda2", "/dev/vdb2"])
        #expect(partitions.map(\.mountPath) == ["/boot/efi", nil])
        // A system without its first disk starts all the same.
        #expect(partitions.first?.fstabOptions == "umask=0077,nofail")
    }

    @Test func `each disk of the root's volume group gets one`() throws {
        let member = #"{"type": "pv", "vg": "sys", "size": "600"}"#
        let group = """
            ,{"type": "vg", "id": "sys", "volumes": [
              {"type": "lv", "name": "root", "mount": "/", "file_system": "ext4", "size": "1000"}]}
            """
        let plan = try plan(Self.pair(member, member, more: group))
        #expect(plan.systemPartitions.map(\.partition.device) == ["/dev/vda2", "/dev/vdb2"])
    }

    @Test func `a disk for data alone gets none`() throws {
        let plan = try plan(Self.pair(Self.root, Self.rest))
        #expect(plan.systemPartitions.map(\.partition.device) == ["/dev/vda2"])
        #expect(plan.disks.last?.partitions.map(\.type) == [.biosGrub, .linux])
    }

    @Test(arguments: [#", "file_system": "vfat""#, ""])
    func `the one that is asked for counts`(_ type: String) throws {
        let asked = #"{"type": "partition", "mount": "/boot/efi", "size": "100"\#(type)}"#
        let plan = try plan(Documents.oneDisk(Self.root + "," + asked))
        #expect(plan.disks.first?.partitions.map(\.type) == [.biosGrub, .linux, .efiSystem])
        #expect(plan.fileSystems.map(\.type) == [.ext4, .vfat])
        #expect(plan.fileSystems.map(\.fstabOptions) == ["defaults", "defaults"])
    }

    @Test(arguments: [
        (
            #"{"type": "partition", "mount": "/boot/efi", "size": "100", "file_system": "ext4"}"#,
            #"partitions[0].volumes[1].file_system: found "ext4", expected vfat, which UEFI can read"#
        ),
        (
            #"{"type": "raid", "mount": "/boot/efi", "size": "100", "file_system": "vfat"},"#
                + #"{"type": "raid", "mount": "/boot/efi", "size": "100", "file_system": "vfat"}"#,
            "partitions[0].volumes[1].mount: found an array, expected a plain partition, from which UEFI can start"
        ),
        (
            #"{"type": "partition", "size": "600"}"#,
            "partitions[0].volumes[1].size: 600 MiB do not fit on /dev/vda,"
                + " where the volumes before it leave 498.9 MiB"
        ),
    ])
    func `what UEFI cannot start from is refused`(_ volume: String, _ says: String) {
        #expect(refusals(Documents.oneDisk(Self.root + "," + volume)).first == says)
    }

    @Test func `a logical volume is refused`() {
        let document = Self.pair(
            Self.root, #"{"type": "pv", "vg": "sys", "size": "600"}"#,
            more: #",{"type": "vg", "id": "sys", "volumes": [{"type": "lv", "name": "efi", "mount": "/boot/efi","#
                + #" "file_system": "vfat", "size": "100"}]}"#)
        #expect(
            refusals(document) == [
                "partitions[2].volumes[0].mount: found a logical volume, expected a plain partition,"
                    + " from which UEFI can start"
            ])
    }

    @Test func `a disk that has no room for it says so`() {
        let disks = [Documents.disk(mib: 100)]
        let error = #expect(throws: RequestError.self) {
            try plan(Documents.oneDisk(Self.root, size: "1"), on: disks)
        }
        #expect(
            error?.problems.first?.description == "partitions[0].id.value: 200 MiB for an EFI system partition do not"
                + " fit on /dev/vda, which has room for 98.9 MiB")
    }

    @Test func `sectors of 4096 bytes have too few clusters for FAT32`() throws {
        let plan = try plan(
            Documents.oneDisk(Self.root), on: [Documents.disk(mib: 1024, sectorSize: 4096)])
        #expect(plan.systemPartitions.count == 1)
        #expect(!plan.takesFAT32("/dev/vda2"))
    }

    // MARK: Fuel's formats

    @Test func `nailgun's own room for it becomes one on the system's disk`() throws {
        let document = NailgunDocuments.spaces(
            [
                NailgunDocuments.disk("vda", [NailgunDocuments.root]),
                NailgunDocuments.disk("sdb", [NailgunDocuments.partition("/srv", 500)]),
            ].joined(separator: ","))
        let request = try NailgunDocuments.read(document)
        let plan = try Planner.plan(request, on: NailgunDocuments.disks, firmware: .uefi)
        #expect(plan.disks.map { $0.partitions[1].type } == [.efiSystem, .linux])
        #expect(plan.disks.map { $0.partitions[1].size } == [200 << 20, 200 << 20])
        #expect(plan.fileSystems.map(\.mountPath) == ["/", "/srv", "/boot/efi"])
        let asBefore = try Planner.plan(request, on: NailgunDocuments.disks)
        #expect(asBefore.disks.map { $0.partitions[1].type } == [.linux, .linux])
        #expect(
            asBefore.disks.map { $0.partitions.map(\.firstSector) }
                == plan.disks.map { $0.partitions.map(\.firstSector) })
    }

    @Test func `partitions that are spelled out have no room for one`() throws {
        let request = try NailgunSimpleDriver.read(Array(NailgunSimpleTests.document(size: 8000).utf8))
        let error = #expect(throws: RequestError.self) {
            try Planner.plan(request, on: NailgunDocuments.disks, firmware: .uefi)
        }
        #expect(
            error?.problems.map(\.description) == [
                #"partitioning.parteds[0].name: no disk with "/" or "/boot" has room for an EFI system partition, and"#
                    + " this node boots by UEFI: add a vfat partition with the mount point \"/boot/efi\""
            ])
    }

    // MARK: Comparing

    @Test func `what is there is compared with it`() throws {
        var document = Documents.oneDisk(Self.root)
        document.replace("\"partitions_policy\": \"clean\",", with: "")
        let plan = try plan(document)
        #expect(plan.isVerified)
        var found = FoundStorage()
        found.partitions["/dev/vda"] = plan.disks[0].partitions.map {
            FoundPartition(
                device: $0.device, start: UInt64($0.firstSector) * 512, size: $0.size,
                type: [
                    "21686148-6449-6e6f-744e-656564454649", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
                    "0fc63daf-8483-4772-8e79-3d69d8477de4",
                ][$0.number - 1])
        }
        found.contents = ["/dev/vda2": "vfat", "/dev/vda3": "ext4"]
        found.mounts["os1"] = ["/dev/vda2": "/boot/efi", "/dev/vda3": "/"]
        #expect(Comparison.ofPartitions(plan, found) + Comparison.ofVolumes(plan, found) == [])
        found.partitions["/dev/vda"]?[1].type = "0fc63daf-8483-4772-8e79-3d69d8477de4"
        found.contents["/dev/vda2"] = "ext4"
        found.mounts["os1"]?["/dev/vda2"] = nil
        let differences = Comparison.ofPartitions(plan, found) + Comparison.ofVolumes(plan, found)
        #expect(
            differences.map(\.description) == [
                "type of /dev/vda2: planned esp, found linux",
                "partitions[0].id.value (/dev/vda2): planned vfat, found ext4",
                "partitions[0].id.value (/dev/vda2) in the fstab of os1: planned /boot/efi, found no line",
            ])
    }
}
