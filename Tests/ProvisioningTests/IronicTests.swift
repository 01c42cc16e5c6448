import Provisioning
import Testing

struct IronicTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var document: String
        var problems: [String]
        var testDescription: String { name }
    }

    private static let root = #"{"type": "partition", "mount": "/", "size": "10"}"#

    @Test(arguments: [
        Case(
            name: "an empty object", document: "{}",
            problems: [
                "images: missing, expected an array of images",
                "partitions: missing, expected an array of disks and volume groups",
            ]),
        Case(name: "an array", document: "[]", problems: ["the document: found an array, expected an object"]),
        Case(
            name: "no disk", document: #"{"images": [], "partitions": []}"#,
            problems: ["partitions: no disk, expected at least one"]),
        Case(
            name: "an unknown type of volume", document: Documents.oneDisk(#"{"type": "slice", "size": "1"}"#),
            problems: [
                "partitions[0].volumes[0].type: found \"slice\", expected one of partition, raid, pv, boot,"
                    + " lvm_meta_pool"
            ]),
        Case(
            name: "a missing size", document: Documents.oneDisk(#"{"type": "partition", "mount": "/"}"#),
            problems: ["partitions[0].volumes[0].size: missing, expected \(Size.grammar)"]),
        Case(
            name: "a size of another kind",
            document: Documents.oneDisk(#"{"type": "partition", "mount": "/", "size": true}"#),
            problems: ["partitions[0].volumes[0].size: found true, expected \(Size.grammar)"]),
        Case(
            name: "a relative size of a disk", document: Documents.oneDisk(root, size: "50%"),
            problems: ["partitions[0].size: a relative size, expected a number with a unit"]),
        Case(
            name: "two rests",
            document: Documents.oneDisk(
                root + "," + Documents.partition("remaining") + "," + Documents.partition("remaining")),
            problems: ["partitions[0].volumes[2].size: a second \"remaining\", expected at most one in a container"]),
        Case(
            name: "an unknown image of a volume",
            document: Documents.oneDisk(
                root + #", {"type": "partition", "mount": "/a", "size": "1", "images": ["os1", "os"]}"#),
            problems: ["partitions[0].volumes[1].images[1]: no image \"os\", expected one of \"os1\""]),
        Case(
            name: "an unknown file system",
            document: Documents.oneDisk(root + "," + Documents.partition("1", #", "file_system": "zfs""#)),
            problems: [
                "partitions[0].volumes[1].file_system: found \"zfs\", expected one of ext2, ext3, ext4, xfs, btrfs,"
                    + " vfat, swap"
            ]),
        Case(
            name: "a relative mount point",
            document: Documents.oneDisk(root + "," + Documents.partition("1", #", "mount": "srv""#)),
            problems: [
                "partitions[0].volumes[1].mount: found \"srv\", expected an absolute path, \"swap\" or \"none\""
            ]),
        Case(
            name: "a mount point that climbs",
            document: Documents.oneDisk(root + "," + Documents.partition("1", #", "mount": "/a/../..""#)),
            problems: [
                "partitions[0].volumes[1].mount: found \"/a/../..\", expected an absolute path, \"swap\" or \"none\""
            ]),
        Case(
            name: "a line break in mount options",
            document: Documents.oneDisk(root + "," + Documents.partition("1", #", "fstab_options": "ro\n/etc""#)),
            problems: [
                "partitions[0].volumes[1].fstab_options: found \"ro?/etc\","
                    + " expected a string without control characters"
            ]),
        Case(
            name: "an unknown policy",
            document: #"{"images": [], "partitions_policy": "wipe", "partitions": [{"type": "disk","#
                + #" "id": {"type": "uuid", "value": "vda"}, "size": "1", "volumes": []}]}"#,
            problems: [
                "partitions[0].id.type: found \"uuid\", expected one of name, path, scsi",
                "partitions_policy: found \"wipe\", expected one of verify, clean, nailgun_legacy",
            ]),
        Case(
            name: "a volume group that nobody serves, and a member of none",
            document: #"{"images": [], "partitions": [{"type": "disk", "id": {"type": "name", "value": "vda"},"#
                + #" "size": "1", "volumes": [{"type": "pv", "vg": "a", "size": "1", "lvm_meta_size": "9"}]},"#
                + #" {"type": "vg", "id": "b", "volumes": []}]}"#,
            problems: [
                "partitions[0].volumes[0].lvm_meta_size: found 9 MiB, expected at least 10 MiB",
                "partitions[0].volumes[0].vg: no volume group \"a\" in the document",
                "partitions[1].id: no physical volume for the volume group \"b\"",
            ]),
        Case(
            name: "image fields",
            document: Documents.oneDisk(
                "",
                images: #"{"name": 1, "image_pull_url": "ftp://x/y", "target": "here", "boot": "yes","#
                    + #" "image_checksum": "sha256:12", "image_size": -1}"#),
            problems: [
                "images[0].name: found the number 1, expected a string",
                "images[0].image_pull_url: found \"ftp://x/y\", expected an http, https, file, rsync or ssh URL",
                "images[0].target: found \"here\", expected an absolute path, \"/\" for a system",
                "images[0].boot: found \"yes\", expected true or false",
                "images[0].image_checksum: found \"sha256:12\","
                    + " expected \"sha256:\" or \"md5:\" and the hexadecimal digits",
                "images[0].image_size: found the number -1,"
                    + " expected the size of the decompressed image in bytes, a whole number above 0",
            ]),
        Case(
            name: "two boot volumes on a disk",
            document: Documents.oneDisk(
                root + #", {"type": "boot", "size": "1"}, {"type": "boot", "size": "1"}"#),
            problems: ["partitions[0].volumes[2]: a second boot volume, expected at most one on a disk"]),
    ])
    func `every problem is reported with its path`(_ example: Case) {
        #expect(Documents.problems(example.document) == example.problems)
    }

    @Test func `defaults are those of the format`() throws {
        let request = try IronicDriver.read(Array(Documents.oneDisk(Self.root).utf8))
        let content = try #require(request.disks.first?.volumes.first?.content)
        #expect(content.images.map(\.value) == ["os1"])
        #expect(content.isFstabEnabled)
        #expect(content.fstabOptions == "defaults")
        #expect(content.type == nil)
        #expect(request.images.first?.boots == false)
    }

    @Test func `without a policy it is verify`() throws {
        let document =
            #"{"images": [], "partitions": [{"type": "disk", "id": {"type": "name", "value": "a"},"#
            + #" "size": "1", "volumes": []}]}"#
        #expect(try IronicDriver.read(Array(document.utf8)).policy.value == .verify)
    }

    @Test func `keys that nobody knows are allowed`() {
        let document = Documents.oneDisk(
            #"{"type": "partition", "mount": "/", "size": 10, "colour": {"deep": [1, 2.5e3, null]}}"#,
            more: #""x-other": [true],"#)
        #expect(Documents.problems(document).isEmpty)
    }

    @Test func `the image's checksum and size are read`() throws {
        let digits = String(repeating: "aB", count: 32)
        let image =
            #"{"name": "a", "image_pull_url": "file:///a", "target": "/", "boot": 1,"#
            + #" "image_checksum": "sha256:\#(digits)", "image_size": 5000000000}"#
        let request = try IronicDriver.read(Array(Documents.oneDisk(Self.root, images: image).utf8))
        #expect(request.images.first?.checksum?.digits == digits.lowercased())
        #expect(request.images.first?.size?.value == 5_000_000_000)
        #expect(request.images.first?.boots == true)
    }
}
