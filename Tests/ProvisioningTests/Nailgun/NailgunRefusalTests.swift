import Provisioning
import Testing

struct NailgunRefusalTests {
    private typealias Docs = NailgunDocuments

    struct Case: CustomTestStringConvertible {
        var name: String
        var document: String
        var problems: [String]
        var testDescription: String { name }
    }

    private static let spaces = "ks_meta.pm_data.ks_spaces"

    @Test(arguments: [
        Case(
            name: "an empty object", document: "{}",
            problems: ["\(spaces): missing, expected an array of disks and volume groups"]),
        Case(name: "no disk", document: Docs.spaces(""), problems: ["\(spaces): no disk, expected at least one"]),
        Case(
            name: "a disk of nothing", document: Docs.spaces("{}"),
            problems: ["\(spaces)[0].type: missing, expected \"disk\" or \"vg\""]),
        Case(
            name: "a disk without fields", document: Docs.spaces(#"{"type": "disk", "extra": "x"}"#),
            problems: [
                "\(spaces)[0].id: missing, expected what the disk is called below /dev",
                "\(spaces)[0].name: missing, expected the kernel's name of the disk",
                "\(spaces)[0].size: missing, expected the disk's size in MiB",
                "\(spaces)[0].extra: found \"x\", expected an array",
                "\(spaces)[0].volumes: missing, expected an array of volumes",
            ]),
        Case(
            name: "sizes that are no whole MiB",
            document: Docs.spaces(
                Docs.disk(
                    "sda",
                    [
                        #"{"type": "partition", "mount": "/", "size": "10"}"#, #"{"type": "boot", "size": 1.5}"#,
                        #"{"type": "boot", "size": 9223372036854775808}"#, #"{"type": "cache", "size": 1}"#,
                    ])),
            problems: [
                "\(spaces)[0].volumes[0].size: found \"10\", expected a whole number of MiB",
                "\(spaces)[0].volumes[1].size: found the number 1.5, expected a whole number of MiB",
                "\(spaces)[0].volumes[2].size: found the number 9223372036854775808, expected a whole number of MiB",
                "\(spaces)[0].volumes[3].type: found \"cache\", expected one of partition, raid, pv, boot, lvm_meta_pool",
            ]),
        Case(
            name: "too little room for LVM's metadata",
            document: Docs.spaces(
                Docs.disk("sda", [Docs.root, Docs.pv("a", 100, more: #", "lvm_meta_size": 9"#)]) + ","
                    + Docs.group("a", [])),
            problems: ["\(spaces)[0].volumes[1].lvm_meta_size: found 9, expected at least 10 MiB"]),
        Case(
            name: "two disks to boot from",
            document: Docs.spaces(
                ["sda", "sdb"].map { Docs.disk($0, [Docs.partition("/\($0)", 400)], more: #", "bootable": true"#) }
                    .joined(separator: ",") + "," + Docs.disk("sdc", [Docs.root])),
            problems: ["\(spaces)[1].bootable: a second bootable disk, expected at most one"]),
        Case(
            name: "no place for the config drive",
            document: Docs.spaces(Docs.disk("sda", [Docs.partition("/srv", 400)])),
            problems: [
                "\(spaces): no disk holds \"/\" or serves the volume group \"os\": no place for a config drive"
            ]),
        Case(
            name: "nothing wanted", document: Docs.spaces(Docs.disk("sda", [Docs.partition("/", 0)]), images: ""),
            problems: [
                "\(spaces): no disk with a volume above 0 MiB, expected at least one",
                "\(spaces): no disk holds \"/\" or serves the volume group \"os\": no place for a config drive",
            ]),
        Case(
            name: "groups and members that miss each other",
            document: Docs.spaces(
                Docs.disk("sda", [Docs.root, Docs.pv("a", 100)]) + ","
                    + Docs.group("b", [Docs.lv("c", "/c", 400, type: "xfs")])),
            problems: [
                "\(spaces)[0].volumes[1].vg: no volume group \"a\" in the document",
                "\(spaces)[1].id: no physical volume for the volume group \"b\"",
            ]),
        Case(
            name: "images",
            document: Docs.spaces(
                Docs.disk("sda", [Docs.root]),
                images: #""/": {"uri": "ftp://x", "format": "zfs", "container": "xz"}, "srv": {}"#),
            problems: [
                "ks_meta.image_data[\"/\"].uri: found \"ftp://x\", expected an http, https or file URL",
                "ks_meta.image_data[\"/\"].container: found \"xz\", expected one of raw, gzip",
                "ks_meta.image_data[\"/\"].format: found \"zfs\", expected one of ext2, ext3, ext4, xfs, btrfs, vfat, swap",
                "ks_meta.image_data.srv: found the key \"srv\", expected an absolute path, \"/\" for a system",
                "ks_meta.image_data.srv.uri: missing, expected a URL",
                "ks_meta.image_data.srv.container: missing, expected raw or gzip",
                "ks_meta.image_data.srv.format: missing, expected a file system",
            ]),
        Case(
            name: "a GUID that is none",
            document: Docs.spaces(
                Docs.disk("sda", [Docs.root, Docs.partition("none", 1, more: #", "partition_guid": "fake_guid""#)])),
            problems: [
                "\(spaces)[0].volumes[1].partition_guid: found \"fake_guid\","
                    + " expected a GUID such as 6c1a0a3e-5a1f-4b60-9d3c-0123456789ab"
            ]),
    ])
    func `every problem is reported with its path`(_ example: Case) {
        #expect(Docs.problems(example.document) == example.problems)
    }

    @Test func `an administrator's interface must be there`() {
        let document = Docs.core.replacing(#""netcfg/choose_interface": "52:54:00:00:00:07""#) {
            #""netcfg/choose_interface": "52:54:00:00:00:08""#
        }
        #expect(
            Docs.problems(document) == [
                "kernel_options[\"netcfg/choose_interface\"]: found \"52:54:00:00:00:08\","
                    + " expected the mac_address of an interface with ip_address and netmask"
            ])
    }

    @Test func `an image without a volume is refused`() {
        let images = Docs.image + #", "/srv": {"uri": "file:///srv.img", "format": "xfs", "container": "raw"}"#
        let document = Docs.spaces(Docs.disk("sda", [Docs.root]), images: images)
        #expect(
            Docs.problems(document, on: Docs.disks)
                == ["ks_meta.image_data[\"/srv\"]: no volume with mount \"/srv\" belongs to image \"/srv\""])
    }

    @Test func `a problem tells what was found and what is allowed`() throws {
        let error = #expect(throws: RequestError.self) {
            try Docs.read(Docs.spaces(Docs.disk("sda", [#"{"type": "boot", "size": true}"#, "{}"])))
        }
        let problems = try #require(error?.problems)
        #expect(problems.prefix(2).map(\.found) == ["true", "nothing"])
        #expect(problems.prefix(2).map(\.allowed) == ["a whole number of MiB", "the kind of volume"])
    }
}

extension String {
    /// With one text in place of another, wherever it is.
    func replacing(_ old: String, _ new: () -> String) -> String {
        split(separator: old, omittingEmptySubsequences: false).joined(separator: new())
    }
}

struct LargestTests {
    /// Found by almost right documents: sums of such disks do not fit into 64 bits.
    @Test func `groups and arrays are no larger than Linux can address`() {
        let disks = ["vda", "vdb"].map { Disk(name: $0, path: "/dev/\($0)", size: 3 << 61) }
        let volumes = { (volume: String) in
            ["vda", "vdb"].map {
                #"{"type": "disk", "id": {"type": "name", "value": "\#($0)"}, "size": "1", "volumes": [\#(volume)]}"#
            }.joined(separator: ",")
        }
        let head = #"{"images": [], "partitions_policy": "clean", "partitions": ["#
        let group =
            head + volumes(#"{"type": "pv", "vg": "a", "size": "remaining"}"#)
            + #", {"type": "vg", "id": "a", "volumes": [{"type": "lv", "name": "b", "size": "remaining"}]}]}"#
        #expect(
            Documents.refusals(group, on: disks)
                == ["partitions[2]: the volume group \"a\" is larger than 8796093022208 MiB"])
        let array =
            head + volumes(#"{"type": "raid", "mount": "/a", "raid_level": "raid0", "size": "remaining"}"#) + "]}"
        #expect(
            Documents.refusals(array, on: disks).contains(
                "partitions[0].volumes[0]: the members of the array are together larger than 8796093022208 MiB"))
    }
}
