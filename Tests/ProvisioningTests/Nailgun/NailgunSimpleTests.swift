import Provisioning
import Testing

/// Facts 3.10, with decision D-17: all numbers are MiB.
struct NailgunSimpleTests {
    private typealias Docs = NailgunDocuments

    static let partitions = [
        #"{"name": "/dev/sda1", "count": 1, "device": "/dev/sda", "begin": 1, "end": 25, "flags": ["bios_grub"],"#
            + #" "partition_type": "primary", "guid": null, "configdrive": false, "keep_data": false}"#,
        #"{"name": "/dev/sda2", "count": 2, "device": "/dev/sda", "begin": 25, "end": 225, "flags": []}"#,
        #"{"name": "/dev/sda3", "count": 3, "device": "/dev/sda", "begin": 225, "end": 425, "flags": []}"#,
        #"{"name": "/dev/sda4", "count": 4, "device": "/dev/sda", "begin": 500, "end": 5500, "flags": []}"#,
        #"{"name": "/dev/sda5", "count": 5, "device": "/dev/sda", "begin": 5500, "end": 5520, "configdrive": true}"#,
    ]

    static let fileSystems = [
        #"{"device": "/dev/sda3", "mount": "/boot", "fs_type": "ext2", "fs_options": "", "fs_label": ""}"#,
        #"{"device": "/dev/sda4", "mount": "/", "fs_type": "ext4", "fstab_options": "noatime", "os_id": []}"#,
    ]

    /// A document with sda, and what else is said.
    static func document(
        partitions: [String] = partitions, fileSystems: [String] = fileSystems, size: Int = 60000, more: String = ""
    ) -> String {
        """
        {"ks_meta": {"image_data": {\(NailgunDocuments.image)}}, "partitioning": {"parteds": [
          {"name": "/dev/sda", "label": "gpt", "install_bootloader": true, "disk_size": \(size),
           "partitions": [\(partitions.joined(separator: ","))]}],
         "fss": [\(fileSystems.joined(separator: ","))]\(more)}}
        """
    }

    private func plan(_ document: String, on disks: [Disk]) throws(RequestError) -> StoragePlan {
        try Planner.plan(try NailgunSimpleDriver.read(Array(document.utf8)), on: disks)
    }

    @Test func `partitions lie where the document says`() throws {
        let plan = try plan(Self.document(), on: Docs.disks)
        let disk = try #require(plan.disks.first)
        #expect(disk.partitions.map { $0.firstSector / 2048 } == [1, 25, 225, 500, 5500])
        #expect(disk.partitions.map { ($0.lastSector + 1) / 2048 } == [25, 225, 425, 5500, 5520])
        #expect(disk.partitions.map(\.type) == [.biosGrub, .linux, .linux, .linux, .linux])
        #expect(disk.partitions.map(\.name) == ["bios_grub", "data-2", "boot", "root", "config-drive"])
        #expect(disk.takesBootLoader)
        #expect(plan.fileSystems.map(\.device) == ["/dev/sda3", "/dev/sda4"])
        #expect(plan.fileSystems.map(\.fstabOptions) == ["defaults", "noatime"])
        #expect(plan.images.map(\.device) == ["/dev/sda4"])
    }

    @Test func `groups and arrays are found by their devices`() throws {
        let partitions = [
            #"{"name": "/dev/sda6", "begin": 6000, "end": 7000}"#,
            #"{"name": "/dev/sda7", "begin": 7000, "end": 8000}"#,
            #"{"name": "/dev/sda8", "begin": 8000, "end": 9000}"#,
            #"{"name": "/dev/sda9", "begin": 9000, "end": 10000}"#,
        ]
        let more = #"""
            , "pvs": [{"name": "/dev/sda6"}], "vgs": [{"name": "my-vg", "pvnames": ["/dev/sda6"], "keep_data": true}],
            "lvs": [{"name": "a-b", "vgname": "my-vg", "size": 500}],
            "mds": [{"name": "/dev/md0", "level": "mirror", "devices": ["/dev/sda7", "/dev/sda8"], "spares": ["/dev/sda9"]}]
            """#
        let fileSystems = [
            #"{"device": "/dev/mapper/my--vg-a--b", "mount": "/a", "fs_type": "xfs"}"#,
            #"{"device": "/dev/md0", "mount": "/m", "fs_type": "ext4"}"#,
        ]
        let document = Self.document(
            partitions: Self.partitions + partitions, fileSystems: Self.fileSystems + fileSystems, more: more)
        let request = try NailgunSimpleDriver.read(Array(document.utf8))
        let volumes = try #require(request.disks.first?.volumes)
        guard case .physicalVolume(let group, let metadata) = volumes[5].kind else {
            Issue.record("\(volumes[5].kind) is no physical volume")
            return
        }
        #expect(group.value == "my-vg")
        #expect(metadata?.value == .mib(16))
        #expect(volumes[5].metadataCopies == 2)
        #expect(volumes[6...].map(\.kind) == [.raid, .raid, .raid])
        #expect(volumes[6...].map(\.array?.isSpare) == [false, false, true])
        #expect(volumes[6...].map(\.array?.device?.value) == ["/dev/md0", "/dev/md0", "/dev/md0"])
        #expect(volumes[6...].map(\.content?.mountPath) == ["/m", "/m", "/m"])
        #expect(request.volumeGroups.first?.volumes.map(\.content.mountPath) == ["/a"])
        #expect(request.firstKept?.path.description == "partitioning.vgs[0].keep_data")
    }

    struct Case: CustomTestStringConvertible {
        var name: String
        var document: String
        var problems: [String]
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(
            name: "an empty object", document: "{}",
            problems: ["partitioning: missing, expected an object with parteds, mds, pvs, vgs, lvs and fss"]),
        Case(
            name: "no disk", document: #"{"partitioning": {}}"#,
            problems: ["partitioning.parteds: no disk, expected at least one"]),
        Case(
            name: "partitions that overlap, and one that is not where its disk is",
            document: document(
                partitions: partitions + [
                    #"{"name": "/dev/sdb7", "count": 7, "device": "/dev/sdb", "begin": 5519, "end": 6000}"#,
                    #"{"name": "/dev/sda7", "begin": 7000, "end": 7000}"#,
                ]),
            problems: [
                "partitioning.parteds[0].partitions[6].end: found 7000 MiB, expected more than begin, 7000 MiB",
                "partitioning.parteds[0].partitions[5].device: found \"/dev/sdb\", expected \"/dev/sda\","
                    + " which it is listed under",
                "partitioning.parteds[0].partitions[5].count: found 7, expected 6, its place on the disk",
                "partitioning.parteds[0].partitions[5].name: found \"/dev/sdb7\", expected \"/dev/sda6\""
                    + " by its place on the disk",
                "partitioning.parteds[0].partitions[5].begin: found 5519 MiB, expected at least 5520 MiB,"
                    + " where room begins",
            ]),
        Case(
            name: "more than the disk", document: document(size: 5510),
            problems: [
                "partitioning.parteds[0].partitions[4].end: found 5520 MiB, expected at most disk_size, 5510 MiB"
            ]),
        Case(
            name: "a boot loader without room",
            document: document(
                partitions: [#"{"name": "/dev/sda1", "begin": 1, "end": 5000}"#],
                fileSystems: [#"{"device": "/dev/sda1", "mount": "/"}"#]),
            problems: [
                "partitioning.parteds[0].install_bootloader: found true,"
                    + " expected a partition with the flag bios_grub too"
            ]),
        Case(
            name: "devices that are not there, or used twice",
            document: document(
                fileSystems: fileSystems + [
                    #"{"device": "/dev/sda4", "mount": "/x"}"#, #"{"device": "/dev/sda1", "mount": "/y"}"#,
                    #"{"device": "/dev/sdz1", "mount": "/z"}"#,
                ],
                more:
                    #", "pvs": [{"name": "/dev/sda2"}, {"name": "/dev/sda9"}], "vgs": [{"name": "a", "pvnames": ["/dev/sda2"]}]"#
            ),
            problems: [
                "partitioning.fss[2].device: \"/dev/sda4\" is in use at partitioning.fss[1].device already",
                "partitioning.pvs[1].name: no partition \"/dev/sda9\" in the document",
                "partitioning.fss[4].device: no partition, array or logical volume \"/dev/sdz1\" in the document",
                "partitioning.fss[3].device: \"/dev/sda1\" is a partition that the agent itself needs",
                "partitioning.pvs[1].name: \"/dev/sda9\" is in no volume group, expected one",
            ]),
        Case(
            name: "arrays of one mount point, of none, and a spare of no use",
            document: document(
                fileSystems: fileSystems + [
                    #"{"device": "/dev/md0", "mount": "swap"}"#, #"{"device": "/dev/md1", "mount": "swap"}"#,
                ],
                more: #", "mds": [{"name": "/dev/md0", "level": "stripe", "devices": [], "spares": ["/dev/sda2"]},"#
                    + #" {"name": "/dev/md1", "level": 1, "devices": []}, {"name": "/dev/md2", "level": 5, "devices": []}]"#
            ),
            problems: [
                "partitioning.mds[0].spares[0]: found \"/dev/sda2\", expected no spare for a striped array",
                "partitioning.fss[3].mount: an array is mounted there at partitioning.fss[2].mount already",
                "partitioning.mds[2].name: nothing on the array is mounted, expected a file system of fss",
                "partitioning.parteds[0].partitions[1]: an array of raid0 with 0 members, expected at least 2",
            ]),
        Case(
            name: "another table, flag, type and option",
            document: #"{"partitioning": {"parteds": [{"name": "/dev/sda", "label": "msdos", "partitions": ["#
                + #"{"name": "/dev/sda1", "begin": 1, "end": 9, "partition_type": "logical", "flags": ["boot"]}]}],"#
                + #" "fss": [{"device": "/dev/sda1", "mount": "/x", "fs_options": "-K"}]}}"#,
            problems: [
                "partitioning.parteds[0].label: found \"msdos\", expected \"gpt\"",
                "partitioning.parteds[0].partitions[0].partition_type: found \"logical\", expected \"primary\"",
                "partitioning.parteds[0].partitions[0].flags[0]: found \"boot\", expected one of bios_grub, lvm, raid",
                "partitioning.fss[0].fs_options: found \"-K\", expected nothing: mkfs takes no options here",
            ]),
    ])
    func `what contradicts itself is refused`(_ example: Case) {
        #expect(Docs.problems(example.document, as: NailgunSimpleDriver.self) == example.problems)
    }

    @Test func `a system needs a boot loader somewhere`() {
        let document = Self.document().replacing("\"install_bootloader\": true,") { "" }
        #expect(
            Docs.problems(document, as: NailgunSimpleDriver.self) == [
                "partitioning.parteds: no disk with install_bootloader, expected one for ks_meta.image_data[\"/\"]"
            ])
    }
}
