import Provisioning

/// Valid documents of each format, of all that each can say.
enum Samples {
    static func of(_ driver: any DataDriver.Type) -> [String] {
        switch driver.name {
        case NailgunDriver.name: nailgun
        case NailgunSimpleDriver.name: simple
        default: ironic
        }
    }

    private static let sized = Documents.image.dropLast() + #", "image_size": 1048576, "boot": 1}"#

    static let ironic = [
        Documents.withRoot(),
        Documents.oneDisk(
            [
                #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "300 MiB", "disk_label": "root"}"#,
                #"{"type": "partition", "mount": "swap", "size": "10%"}"#,
                #"{"type": "partition", "mount": "/var/log", "size": "remaining", "file_system": "xfs"}"#,
                #"{"type": "boot", "size": "9", "name": "b"}"#,
                #"{"type": "partition", "mount": "none", "size": "20 MB", "keep_data": false,"#
                    + #" "partition_guid": "6c1a0a3e-0000-4000-8000-00000000000a", "fstab_options": "noatime"}"#,
            ].joined(separator: ","), images: String(sized),
            more: #""deploy_data": {"kernel_params": "console=ttyS0"}, "flow": "nailgun","#),
        Documents.oneDisk(
            ["40%", "30%", "30%"].map { Documents.partition($0) }.joined(separator: ","), images: "", size: "100"),
        """
        {"images": [\(Documents.image)], "partitions_policy": "clean", "partitions": [
          {"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "500", "volumes": [
            {"type": "partition", "mount": "/", "size": "400", "file_system": "ext4"},
            {"type": "pv", "vg": "data", "size": "remaining", "lvm_meta_size": "10 MiB"}]},
          {"type": "disk", "id": {"type": "path", "value": "disk/by-id/B"}, "size": "500", "volumes": [
            {"type": "pv", "vg": "data", "size": "100%"}]},
          {"type": "vg", "id": "data", "volumes": [
            {"type": "lv", "name": "a", "mount": "/a", "file_system": "ext4", "size": "40%"},
            {"type": "lv", "name": "b", "mount": "/b", "size": "remaining"}]}]}
        """,
        """
        {"images": [\(Documents.image)], "partitions_policy": "clean", "partitions": [
          {"type": "disk", "id": {"type": "name", "value": "vda"}, "size": "500", "volumes": [
            {"type": "raid", "mount": "/", "size": "400", "file_system": "ext4"},
            {"type": "raid", "mount": "/srv", "size": "50%", "file_system": "ext4", "raid_level": "raid0"}]},
          {"type": "disk", "id": {"type": "scsi", "value": "0:0:1:0"}, "size": "500", "volumes": [
            {"type": "raid", "mount": "/", "size": "400", "file_system": "ext4"},
            {"type": "raid", "mount": "/srv", "size": "50%", "file_system": "ext4", "raid_level": "raid0"}]}]}
        """,
        FirstBootDocuments.document(FirstBootDocuments.full),
        Documents.withRoot(
            #""on_fail_script": "/x", "driver_actions": {"actions": [{"name": "a", "cmd": "b", "args": "", "sudo": true,"#
                + #" "terminate_on_fail": true, "resources": [{"name": "r", "url": "file:/x", "mode": "push", "target": "/y"}]}]},"#
        ),
    ]

    private typealias Docs = NailgunDocuments

    static let nailgun = [
        Docs.spaces(Docs.disk("vda", mib: 900, [Docs.boot, Docs.partition("/", 400), Docs.partition("swap", 50)])),
        Docs.spaces(
            Docs.disk(
                "vda", mib: 900,
                [Docs.partition("/", 300, more: #", "keep_data": false"#)]
                    + (0..<3).map { _ in Docs.partition("none", 20, more: #", "name": "ceph""#) }
                    + (0..<2).map { _ in Docs.partition("none", 40, more: #", "name": "cephjournal""#) })),
        Docs.spaces(
            Docs.disk("vda", mib: 900, [Docs.boot, Docs.partition("/", 300, type: "raid")]) + ","
                + Docs.disk(
                    "vdb", mib: 900, [Docs.boot, Docs.partition("/", 300, type: "raid")], more: #", "bootable": true"#)),
        Docs.spaces(
            Docs.disk("vda", mib: 900, [Docs.boot, Docs.pv("os", 600)]) + ","
                + Docs.group(
                    "os", [Docs.lv("root", "/", 400, type: "ext4"), Docs.lv("swap", "swap", 50, type: "swap")])),
        Docs.core, Docs.threeDisks,
    ]

    static let simple = [
        NailgunSimpleTests.document(size: 8000),
        NailgunSimpleTests.document(
            partitions: NailgunSimpleTests.partitions + [#"{"name": "/dev/sda6", "begin": 6000, "end": 7000}"#],
            size: 8000,
            more: #", "pvs": [{"name": "/dev/sda6", "metadatasize": 16}],"#
                + #" "vgs": [{"name": "data", "pvnames": ["/dev/sda6"]}],"#
                + #" "lvs": [{"name": "a", "vgname": "data", "size": 500}]"#),
        NailgunSimpleTests.document(
            partitions: NailgunSimpleTests.partitions + [
                #"{"name": "/dev/sda6", "begin": 6000, "end": 7000}"#,
                #"{"name": "/dev/sda7", "begin": 7000, "end": 8000}"#,
                #"{"name": "/dev/sda8", "begin": 8010, "end": 8020}"#,
            ],
            fileSystems: NailgunSimpleTests.fileSystems + [
                #"{"device": "/dev/md0", "mount": "/m", "fs_type": "ext4"}"#
            ],
            size: 8100,
            more:
                #", "mds": [{"name": "/dev/md0", "level": "mirror", "devices": ["/dev/sda6", "/dev/sda7"], "spares": ["/dev/sda8"]}]"#
        ),
    ]

    /// The disks of some node.
    static func inventory(_ generator: inout SeededGenerator) -> [Disk] {
        let names = ["vda", "sda", "vdb", "sdb", "sdc"]
        return names.prefix(2 + generator.below(4)).enumerated().map { index, name in
            Disk(
                name: name, path: "/dev/\(name)", links: index == 1 ? ["/dev/disk/by-id/B"] : [],
                size: size(&generator), sectorSize: sectorSize(&generator), scsiAddress: "0:0:\(index):0",
                isReadOnly: generator.once(in: 60))
        }
    }

    private static func size(_ generator: inout SeededGenerator) -> UInt64 {
        if generator.once(in: 20) { return generator.pick([0, 512, 1 << 20, 26 << 20, .max, 1 << 63]) }
        let odd = generator.once(in: 3) ? UInt64(generator.below(1 << 21)) : 0
        return generator.pick([1 << 30, 8 << 30, 70 << 30, 3 << 40]) + odd
    }

    private static func sectorSize(_ generator: inout SeededGenerator) -> Int {
        if generator.once(in: 60) { return generator.pick([0, -512, 520, 1 << 20, 1 << 30, 2048]) }
        return generator.once(in: 4) ? 4096 : 512
    }
}
