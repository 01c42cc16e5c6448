import Provisioning
import Testing

/// What is refused when the disks are known, always with the field that asks for it.
struct RefusalTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var document: String
        var refusals: [String]
        var testDescription: String { name }
    }

    private static let disk = Documents.disk(mib: 1024)
    private static let root = #"{"type": "partition", "mount": "/", "file_system": "ext4", "size": "100"}"#

    @Test(arguments: [
        Case(
            name: "a volume larger than the disk",
            document: Documents.oneDisk(Documents.partition("2 GiB"), images: ""),
            refusals: [
                "partitions[0].volumes[0].size: 2048 MiB do not fit on /dev/vda, which has room for 1022.9 MiB"
            ]),
        Case(
            name: "a volume of more bytes than there are",
            document: Documents.oneDisk(Documents.partition("2.2 YiB"), images: ""),
            refusals: [
                "partitions[0].volumes[0].size: 2536427310135063347.1 MiB do not fit on /dev/vda,"
                    + " which has room for 1022.9 MiB"
            ]),
        Case(
            name: "volumes that do not fit together",
            document: Documents.oneDisk(
                [Documents.partition("600"), Documents.partition("600")].joined(separator: ","), images: ""),
            refusals: [
                "partitions[0].volumes[1].size: 600 MiB do not fit on /dev/vda,"
                    + " where the volumes before it leave 398.9 MiB"
            ]),
        Case(
            name: "shares of more than the whole",
            document: Documents.oneDisk(
                [Documents.partition("60%"), Documents.partition("60%")].joined(separator: ","), images: ""),
            refusals: [
                "partitions[0].volumes[1].size: 614.4 MiB do not fit on /dev/vda,"
                    + " where the volumes before it leave 383.9 MiB"
            ]),
        Case(
            name: "nothing left for the rest",
            document: Documents.oneDisk(
                [Documents.partition("998"), Documents.partition("remaining")].joined(separator: ","), images: ""),
            refusals: ["partitions[0].volumes[1].size: the other volumes leave less than 1 MiB of /dev/vda"]),
        Case(
            name: "a disk that is too small", document: Documents.oneDisk(root, size: "2 GiB"),
            refusals: ["partitions[0].size: found 2048 MiB, but /dev/vda has only 1024 MiB"]),
        Case(
            name: "the same mount point twice", document: Documents.oneDisk(root + "," + root),
            refusals: [
                "partitions[0].volumes[1].mount: \"/\" of image \"os1\" is at partitions[0].volumes[0].mount already"
            ]),
        Case(
            name: "an image without its volume",
            document: Documents.oneDisk(#"{"type": "partition", "mount": "/srv", "size": "400"}"#),
            refusals: ["images[0].target: no volume with mount \"/\" belongs to image \"os1\""]),
        Case(
            name: "an image larger than its volume",
            document: Documents.oneDisk(
                root,
                images: #"{"name": "a", "image_pull_url": "file:///a", "target": "/", "image_size": 104857601}"#),
            refusals: ["images[0].image_size: 100.0 MiB do not fit on /dev/vda2, which has 100 MiB"]),
        Case(
            name: "too small for its file system",
            document: Documents.oneDisk(root + "," + Documents.partition("299", #", "mount": "/srv""#)),
            refusals: ["partitions[0].volumes[1].size: 299 MiB are too small for xfs, which needs 300 MiB"]),
        Case(
            name: "a label that is too long",
            document: Documents.oneDisk(
                root + "," + Documents.partition("400", #", "mount": "/srv", "disk_label": "thirteen-long""#)),
            refusals: [
                "partitions[0].volumes[1].disk_label: \"thirteen-long\" is longer than the 12 bytes of xfs"
            ]),
        Case(
            name: "an array of one member",
            document: Documents.oneDisk(root + #", {"type": "raid", "mount": "/srv", "size": "300"}"#),
            refusals: ["partitions[0].volumes[1]: an array of raid1 with 1 members, expected at least 2"]),
    ])
    func `what cannot be carried out is refused`(_ example: Case) {
        #expect(Documents.refusals(example.document, on: [Self.disk]) == example.refusals)
    }

    @Test func `an unknown disk is refused with those that there are`() {
        #expect(
            Documents.refusals(Documents.withRoot(), on: [Documents.disk(mib: 1, name: "sda")])
                == ["partitions[0].id.value: no disk with name \"vda\", this node has /dev/sda"])
    }

    @Test func `a name of many disks is refused with all of them`() {
        let disks = ["sda", "sdb"].map {
            Disk(name: $0, path: "/dev/\($0)", size: 1 << 30, scsiAddress: "0:0:0:0")
        }
        let document =
            #"{"images": [], "partitions_policy": "clean", "partitions": [{"type": "disk","#
            + #" "id": {"type": "scsi", "value": "0:0:0:0"}, "size": "1", "volumes": []}]}"#
        #expect(
            Documents.refusals(document, on: disks)
                == ["partitions[0].id.value: more than one disk with SCSI address \"0:0:0:0\": /dev/sda, /dev/sdb"])
    }

    @Test func `one disk under two names is refused`() {
        let entry = #"{"type": "disk", "id": {"type": "name", "value": "NAME"}, "size": "1", "volumes": []}"#
        let entries = ["vda", "/dev/vda"].map { entry.split(separator: "NAME").joined(separator: $0) }
        let document =
            #"{"images": [], "partitions_policy": "clean", "partitions": [\#(entries.joined(separator: ","))]}"#
        #expect(
            Documents.refusals(document, on: [Self.disk])
                == ["partitions[1].id.value: /dev/vda is the disk of partitions[0].id.value already"])
    }

    @Test func `all reasons are given at once`() {
        let volumes = [
            #"{"type": "partition", "mount": "/", "size": "2 GiB"}"#,
            #"{"type": "partition", "mount": "/a", "size": "1", "file_system": "btrfs"}"#,
        ].joined(separator: ",")
        let document = Documents.oneDisk(volumes, size: "4 GiB")
        #expect(Documents.refusals(document, on: [Self.disk]).count == 2)
    }
}

struct PartitionGUIDTests {
    private static let guid = "6c1a0a3e-0000-4000-8000-00000000000a"

    private func partition(_ guid: String) -> String {
        Documents.partition("1", #", "partition_guid": "\#(guid)""#)
    }

    @Test func `a GUID is that of one partition, and not that of none`() {
        let volumes = [Self.guid, Self.guid.uppercased(), "00000000-0000-0000-0000-000000000000"].map(partition)
        let path = "partitions[0].volumes"
        #expect(
            Documents.problems(Documents.oneDisk(volumes.joined(separator: ","), images: "")) == [
                "\(path)[1].partition_guid: the GUID \"\(Self.guid.uppercased())\" is that of"
                    + " \(path)[0].partition_guid already",
                "\(path)[2].partition_guid: found \"00000000-0000-0000-0000-000000000000\","
                    + " expected a GUID that is not all zeros",
            ])
    }
}
