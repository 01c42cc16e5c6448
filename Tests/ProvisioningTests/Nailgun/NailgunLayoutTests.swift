import Provisioning
import Testing

/// Facts 3.3 to 3.8.
struct NailgunLayoutTests {
    private typealias Docs = NailgunDocuments

    /// Sizes in MiB of what is asked of each disk, by name.
    private func sizes(_ request: ProvisionRequest) -> [[UInt64]] {
        request.disks.map { disk in
            disk.volumes.map { volume in
                guard case .bytes(let count) = volume.size.value else { return 0 }
                return UInt64(count.bytes >> 20)
            }
        }
    }

    @Test func `appendix B3 becomes five partitions`() throws {
        let request = try Docs.read(Docs.core)
        #expect(sizes(request) == [[24, 200, 200, 6000, 20]])
        let volumes = try #require(request.disks.first?.volumes)
        #expect(volumes.map(\.service) == [.biosGrub, .efi, nil, nil, .configDrive])
        #expect(volumes[2].content?.type?.value == .ext2)
        #expect(volumes[2].content?.mountPath == "/boot")
        guard case .physicalVolume(let group, let metadata) = volumes[3].kind else {
            Issue.record("\(volumes[3].kind) is no physical volume")
            return
        }
        #expect(group.value == "os")
        #expect(metadata?.value == .mib(28))
        #expect(volumes[3].metadataCopies == 2)
        #expect(request.volumeGroups.first?.volumes.map(\.content.mount?.value) == [.path("/"), .swap])
        #expect(request.kernelParameters == "console=tty0")
        #expect(request.firstBoot?.common.fqdn == "node-7.example")
    }

    @Test func `three disks get the partitions that the reference makes`() throws {
        let request = try Docs.read(Docs.threeDisks)
        #expect(sizes(request) == [[24, 200, 200, 200, 19438, 45597, 20], [24, 200, 64971], [24, 200, 64971]])
        #expect(request.disks.flatMap(\.volumes).count == 13)
        #expect(request.volumeGroups.map(\.name.value) == ["os", "image"])
        #expect(request.disks[0].volumes[2].kind == .partition)
        #expect(request.disks[0].volumes[2].content?.type?.value == .ext2)
    }

    @Test func `three disks are planned to the MiB`() throws {
        let plan = try Planner.plan(try Docs.read(Docs.threeDisks), on: Docs.disks)
        // Facts 3.8 counts from the begin of the disk; ours begin at 1 MiB.
        let ends = plan.disks.map { $0.partitions.map { ($0.lastSector + 1) / 2048 - 1 } }
        #expect(ends == [[24, 224, 424, 624, 20062, 65659, 65679], [24, 224, 65195], [24, 224, 65195]])
        #expect(plan.disks[0].partitions.map(\.type) == [.biosGrub, .linux, .linux, .linux, .lvm, .lvm, .linux])
        #expect(plan.disks[0].partitions.map(\.name)[0...1] == ["bios_grub", "efi"])
        #expect(plan.volumeGroups.map { $0.volumes.map { $0.size >> 20 } } == [[15360, 4016], [175_348]])
        #expect(plan.volumeGroups.flatMap(\.physicalVolumes).allSatisfy { $0.metadataSize == 28 << 20 })
        #expect(plan.fileSystems.map(\.device).contains("/dev/os/root"))
        #expect(plan.images.map(\.device) == ["/dev/os/root"])
    }

    @Test func `appendix B3 is planned with its root on LVM`() throws {
        let plan = try Planner.plan(try Docs.read(Docs.core), on: [Documents.disk(mib: 10000)])
        #expect(plan.disks[0].partitions.map { $0.size >> 20 } == [24, 200, 200, 6000, 20])
        #expect(plan.volumeGroups[0].physicalVolumes.map(\.metadataCopies) == [2])
        #expect(plan.fileSystems.map(\.device) == ["/dev/vda3", "/dev/os/root", "/dev/os/swap"])
        #expect(plan.fileSystems.map(\.fstabOptions) == ["defaults", "defaults,errors=panic", "defaults"])
    }

    @Test(arguments: [(64, 28), (10, 1), (11, 1), (12, 2)])
    func `LVM's metadata is sized by the room for it`(_ room: Int, _ size: UInt64) throws {
        let document = Docs.spaces(
            Docs.disk("sda", [Docs.root, Docs.pv("data", 1000, more: ", \"lvm_meta_size\": \(room)")]) + ","
                + Docs.group("data", []))
        guard case .physicalVolume(_, let metadata) = try Docs.read(document).disks[0].volumes[3].kind else {
            Issue.record("no physical volume")
            return
        }
        #expect(metadata?.value == .mib(size))
    }

    // MARK: Ceph

    private func journals(_ osds: Int, _ sizes: [Int]) -> [String] {
        let served = (0..<osds).map { _ in Docs.partition("none", 300, more: #", "name": "ceph""#) }
        let volumes = sizes.map { Docs.partition("none", $0, more: #", "name": "cephjournal""#) }
        return [Docs.disk("sda", [Docs.root] + served + volumes)]
    }

    @Test(
        arguments: [
            (5, [9000, 9000], [3000, 3000, 3000, 3000, 3000]),
            (5, [100_000, 9000], [10240, 10240, 10240, 3000, 3000]),
            (1, [100, 100], [100]), (0, [100], []), (4, [2], []), (3, [10], [3, 3, 3]),
        ] as [(Int, [Int], [UInt64])])
    func `journals are divided among what they serve`(_ osds: Int, _ volumes: [Int], _ expected: [UInt64]) throws {
        let request = try Docs.read(Docs.spaces(journals(osds, volumes).joined(separator: ",")))
        let found = request.disks[0].volumes.filter { $0.name?.value == "cephjournal" }
        let sizes = found.map { volume in
            if case .bytes(let count) = volume.size.value { UInt64(count.bytes >> 20) } else { UInt64.max }
        }
        #expect(sizes == expected)
    }

    @Test func `a partition GUID is that of the type`() throws {
        let guid = "4fbd7e29-9d25-41b8-afd0-062c0ceff05d"
        let ceph = Docs.partition(
            "none", 300, more: #", "name": "ceph", "file_system": "none", "partition_guid": "\#(guid)""#)
        let plan = try Planner.plan(
            try Docs.read(Docs.spaces(Docs.disk("sda", [Docs.root, ceph]))), on: Docs.disks)
        let partition = try #require(plan.disks.first?.partitions[3])
        #expect(partition.typeGUID == guid.uppercased())
        #expect(partition.guid == nil)
        #expect(partition.name == "ceph")
    }

    // MARK: Disks

    @Test func `what nothing is asked of is left alone`() throws {
        let spaces = [
            Docs.disk("sda", [Docs.boot, Docs.root]), Docs.disk("sdb", mib: 0, [Docs.partition("/srv", 400)]),
            Docs.disk("sdc", [Docs.boot, Docs.partition("/srv", 0)]),
        ]
        let request = try Docs.read(Docs.spaces(spaces.joined(separator: ","), images: ""))
        #expect(request.disks.count == 1)
        #expect(
            request.notes.filter { $0.hasSuffix("nothing is asked of it") } == [
                "ks_meta.pm_data.ks_spaces[1]: left as it is, nothing is asked of it",
                "ks_meta.pm_data.ks_spaces[2]: left as it is, nothing is asked of it",
            ])
    }

    struct Match: CustomTestStringConvertible {
        var name: String
        var fields: String
        var disk: String?
        var testDescription: String { name }
    }

    private static let node = [
        Disk(
            name: "sda", path: "/dev/sda", links: ["/dev/disk/by-id/wwn-1", "/dev/disk/by-path/p0"], size: 1 << 34),
        Disk(
            name: "sdb", path: "/dev/sdb", links: ["/dev/disk/by-id/wwn-2", "/dev/disk/by-id/same"], size: 1 << 34),
        Disk(name: "sdc", path: "/dev/sdc", links: ["/dev/disk/by-id/same"], size: 1 << 34),
    ]

    @Test(arguments: [
        Match(
            name: "extra links count more than the name",
            fields: #""id": "x", "name": "sda", "extra": ["disk/by-id/no", "disk/by-id/wwn-2"]"#, disk: "sdb"),
        Match(
            name: "without extra links the id counts",
            fields: #""id": "disk/by-path/p0", "name": "sdb", "extra": []"#, disk: "sda"),
        Match(name: "without links the name counts", fields: #""id": "disk/by-id/no", "name": "sdb""#, disk: "sdb"),
        Match(
            name: "of several by link the name tells one",
            fields: #""id": "x", "name": "sdc", "extra": ["disk/by-id/same"]"#, disk: "sdc"),
        Match(
            name: "a name that the links deny does not count",
            fields: #""id": "x", "name": "sda", "extra": ["disk/by-id/same"]"#, disk: nil),
        Match(name: "nothing of it is there", fields: #""id": "x", "name": "sdz", "extra": []"#, disk: nil),
    ])
    func `disks are found by link, then by name`(_ example: Match) throws {
        let document = Docs.spaces(#"{"type": "disk", \#(example.fields), "size": 9, "volumes": [\#(Docs.root)]}"#)
        let request = try Docs.read(document)
        guard let name = example.disk else {
            #expect(throws: RequestError.self) { try Planner.plan(request, on: Self.node) }
            return
        }
        #expect(try Planner.plan(request, on: Self.node).disks.map(\.disk.name) == [name])
    }

    // MARK: Boot disks

    struct Boot: CustomTestStringConvertible {
        var name: String
        var disks: [String]
        /// The disk that gets `/boot`; nil if that is refused.
        var boot: String?
        var testDescription: String { name }
    }

    private static let other = NailgunDocuments.partition("/srv", 400)

    @Test(arguments: [
        Boot(
            name: "the first with /boot",
            disks: [
                Docs.disk("sda", [root]), Docs.disk("sdb", [Docs.boot, other]), Docs.disk("sdc", [Docs.boot, other]),
            ],
            boot: "sdb"),
        Boot(
            name: "NVMe as any other",
            disks: [Docs.disk("nvme0n1", [Docs.boot, root]), Docs.disk("sda", [Docs.boot, other])],
            boot: "nvme0n1"),
        Boot(
            name: "the one that is marked",
            disks: [
                Docs.disk("nvme0n1", [Docs.boot, root]),
                Docs.disk("sda", [Docs.boot, other], more: #", "bootable": true"#),
            ], boot: "sda"),
        Boot(
            name: "an array of firmware with the system's group first",
            disks: [
                Docs.disk("sda", [Docs.boot, root]), Docs.disk("md126", [Docs.boot, Docs.pv("os", 900)]),
                Docs.group("os", []),
            ], boot: "md126"),
        Boot(
            name: "the marked one has no /boot",
            disks: [Docs.disk("sda", [Docs.boot, root]), Docs.disk("sdb", [other], more: #", "bootable": true"#)],
            boot: nil),
        Boot(
            name: "no other volume beside /boot", disks: [Docs.disk("sda", [root]), Docs.disk("sdb", [Docs.boot])],
            boot: nil),
    ])
    func `one disk gets the boot partition`(_ example: Boot) throws {
        let document = Docs.spaces(example.disks.joined(separator: ","), images: "")
        guard let name = example.boot else {
            #expect(
                Docs.problems(document).allSatisfy { $0.contains("no disk that the node boots from has a volume") })
            #expect(!Docs.problems(document).isEmpty)
            return
        }
        let request = try Docs.read(document)
        let holders = request.disks.filter { $0.volumes.contains { $0.content?.mountPath == "/boot" } }
        #expect(holders.map(\.selector.value) == [.links([name], name: name)])
    }

    private static let root = NailgunDocuments.root

    // MARK: Content

    @Test func `the image's file system is what it is, and the first root panics`() throws {
        let root = Docs.partition("/", 5000, more: #", "file_system": "xfs", "disk_label": """#)
        let request = try Docs.read(Docs.spaces(Docs.disk("sda", [root, Docs.partition("/srv", 400)])))
        let contents = request.disks[0].volumes.compactMap(\.content)
        #expect(contents.map(\.type?.value) == [.ext4, .xfs])
        #expect(contents.map(\.fstabOptions) == ["defaults,errors=panic", "defaults"])
        #expect(contents.map(\.label) == [nil, nil])
        #expect(contents.map { $0.images.map(\.value) } == [["/"], ["/"]])
        #expect(request.images.map(\.imageName) == ["root"])
        #expect(
            request.notes.last
                == "ks_meta.pm_data.ks_spaces[0].volumes[0].file_system: ext4, which is what the image holds")
    }

    @Test func `arrays of CentOS 6 have old metadata`() throws {
        let volumes = [Docs.root, Docs.partition("/srv", 400, type: "raid")]
        let disks = [Docs.disk("sda", volumes), Docs.disk("sdb", [volumes[1]])].joined(separator: ",")
        let old = try Docs.read(Docs.spaces(disks, profile: "CentOS-x86_64"))
        #expect(old.disks.map { $0.volumes.first { $0.kind == .raid }?.array?.metadata } == [.old, .old])
        let new = try Docs.read(Docs.spaces(disks, profile: "centos7"))
        #expect(new.disks.flatMap(\.volumes).compactMap(\.array).isEmpty)
    }

    // MARK: Keeping

    @Test func `what a physical volume keeps, its whole group keeps`() throws {
        let document = Docs.spaces(
            [
                Docs.disk(
                    "sda", [Docs.root, Docs.pv("data", 900, more: #", "keep_data": true"#), Docs.pv("other", 900)]),
                Docs.group("data", [Docs.lv("a", "/a", 400, type: "xfs"), Docs.lv("b", "none", 40, type: "ext4")]),
                Docs.group("other", [Docs.lv("c", "/c", 400, type: "xfs", more: #", "keep_data": false"#)]),
            ].joined(separator: ","))
        let request = try Docs.read(document)
        #expect(request.policy.value == .nailgunLegacy)
        #expect(request.volumeGroups.map(\.keepsData?.value) == [true, nil])
        #expect(request.volumeGroups.map { $0.volumes.map(\.content.keepsData?.value) } == [[true, true], [false]])
        #expect(request.firstKept?.path.description == "ks_meta.pm_data.ks_spaces[0].volumes[1].keep_data")
    }

    @Test func `what a partition keeps, its file system keeps`() throws {
        let kept = Docs.partition("/srv", 400, more: #", "keep_data": true"#)
        let request = try Docs.read(Docs.spaces(Docs.disk("sda", [Docs.root, kept])))
        #expect(request.disks[0].volumes.map(\.content?.keepsData?.value) == [nil, nil, false, true, nil])
        let plan = try Planner.plan(request, on: Docs.disks)
        #expect(plan.isVerified)
        #expect(plan.fileSystems.map(\.isKept) == [false, true])
        let clean = try Docs.read(Docs.spaces(Docs.disk("sda", [Docs.root])))
        #expect(try !Planner.plan(clean, on: Docs.disks).isVerified)
    }
}
