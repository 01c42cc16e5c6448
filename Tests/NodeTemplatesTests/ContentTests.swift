import Documents
import Foundation
import SystemPackage
import Testing

@testable import NodeTemplates

/// What shapes say is on disks.
final class ContentTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-content-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    /// A shape whose first disk has a content, in a folder with a capture.
    private func shape(_ content: String, capture: String = "", others: String = "") throws -> NodeShape {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        try Data(capture.utf8).write(to: URL(filePath: folder.appending("field.yaml").string))
        let text = "summary: x\ndisks:\n  - {name: vda, size: 1 GiB, content: \(content)}\n\(others)"
        try Data(text.utf8).write(to: URL(filePath: folder.appending("x.yaml").string))
        return try NodeShape.load(folder.appending("x.yaml"))
    }

    @Test(arguments: ["blank", "null"])
    func `a disk is blank`(content: String) throws {
        #expect(try shape(content).content == .blank)
    }

    @Test func `partitions follow each other from the first MiB on`() throws {
        let shape = try shape(
            """
            {table: gpt, partitions: [{size: 24 MiB, type: bios_grub}, {number: 4, size: 10241 KiB, name: a "b"},
             {size: remaining, bootable: true, file_system: ext4, label: l, files: {/a/b: text}}]}
            """)
        guard case .partitions(let table)? = shape.content.disks["vda"] else { throw CancellationError() }
        #expect(table.kind == .gpt)
        #expect(table.partitions.map(\.number) == [1, 4, 5])
        // the third begins at the next whole MiB
        #expect(table.partitions.map(\.start) == [1 << 20, 25 << 20, 36 << 20])
        #expect(table.partitions.map(\.size) == [24 << 20, 10241 << 10, (1023 - 36) << 20])
        #expect(table.partitions[0].type == "21686148-6449-6E6F-744E-656564454649")
        #expect(table.partitions[2].isBootable)
        #expect(
            table.partitions[2].content
                == .fileSystem(FileSystemContent(type: .ext4, label: "l", uuid: nil, files: ["/a/b": "text"])))
    }

    @Test(arguments: [
        ("{table: mbr}", "'mbr' is not one of: gpt, dos"),
        ("{partitions: []}", "missing key 'table'"),
        ("{table: gpt, file_system: ext4}", "'file_system' beside a partition table"),
        ("{table: gpt, partitions: [{type: linux}]}", "missing key 'size'"),
        ("{table: gpt, partitions: [{size: 2 GiB}]}", "the partition ends at 2049 MiB, and the disk vda at 1024 MiB"),
        ("{table: gpt, partitions: [{size: 1 MiB}, {start: 1 MiB, size: 2 MiB}]}", "lies over partition 1"),
        ("{table: gpt, partitions: [{size: 1 MiB}, {number: 1, size: 2 MiB}]}", "number 1 is taken"),
        (
            "{table: gpt, partitions: [{start: 0 B, size: 1 MiB}]}",
            "lies over the table itself: there is room from 17 KiB"
        ),
        ("{table: dos, partitions: [{start: 0 B, size: 1 MiB}]}", "there is room from 512 B"),
        (
            "{table: gpt, partitions: [{size: 1 MiB, name: abcdefghijklmnopqrstuvwxyzabcdefghijk}]}",
            "36 letters at most"
        ),
        ("{table: dos, partitions: [{number: 5, size: 1 MiB}]}", "lies in no extended partition before it"),
        ("{table: gpt, partitions: [{size: 1000 B}]}", "whole sectors of 512 bytes"),
        (
            "{table: gpt, partitions: [{size: 1 MiB, type: ext4}]}",
            "'ext4' is no GUID and not one of: bios_grub, ceph_journal"
        ),
        ("{table: dos, partitions: [{size: 1 MiB, type: linux}]}", "two hexadecimal digits"),
        ("{table: dos, partitions: [{size: 1 MiB, name: x}]}", "no 'name' and no 'guid'"),
        ("{file_system: zfs}", "'zfs' is not one of: ext2, ext3, ext4, xfs"),
        ("{label: x}", "'label' without 'file_system'"),
        ("{file_system: vfat, uuid: 0b5ed1f5-5e1f-4e86-9b28-3e4f1d9bb6d8}", "is no UUID of vfat"),
        ("{file_system: ext4, files: {/a/../b: x}}", "a whole path from the file system's root"),
        ("{file_system: swap, files: {/a: x}}", "swap space has no files"),
        ("{image: debian-12, label: x}", "'label' beside 'image'"),
        ("{disk: vda}", "'disk' goes with 'captured'"),
        ("{captured: field.yaml, table: gpt}", "'table' beside 'captured'"),
        ("{captured: nothing.yaml}", "nothing.yaml:1:1: no such file"),
        ("{captured: field.yaml, disk: sda}", "has no disk 'sda'; it has: vda, vdb, vdc"),
        ("{captured: field.yaml}", "the volume group 'data' has 'vdb1' too"),
        ("{captured: field.yaml, disk: vdc}", "the captured disk has 2048 MiB, and vda only 1024 MiB"),
    ])
    func `a mistake names the file, the line and what is allowed`(content: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try shape(content, capture: Self.capture) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        #expect(error?.description.hasPrefix(folder.string) == true)
    }

    static let capture = """
        disks:
          vda:
            size: 1024 MiB
            sector_size: 512
            table: gpt
            content: null
            partitions:
              - {number: 3, start: 1 MiB, size: 100 MiB, type: lvm, guid: "<partition guid of vda3>", file_system: LVM2_member,
                 uuid: 4VKvko-1PU7-sfZx-tMEp-gmCQ-190y-7S6K49}
              - {number: 4, start: 101 MiB, size: 10 MiB, type: linux, file_system: ext4, uuid: "<uuid of vda4>"}
          vdb:
            table: gpt
            partitions: [{number: 1, start: 1 MiB, size: 100 MiB, type: lvm, file_system: LVM2_member}]
          vdc: {size: 2048 MiB, table: null, content: blank}
        arrays: null
        volume_groups:
          data:
            size: 192 MiB
            extent_size: 4 MiB
            free: 92 MiB
            physical_volumes: [{device: vda3, data_start: 1 MiB, metadata_copies: 2}, {device: vdb1}]
            logical_volumes: [{name: srv, size: 100 MiB, file_system: xfs, label: srv}]
        systems: null
        """

    @Test func `a captured layout is made on the shape's disks, whatever their names`() throws {
        let other = "  - {name: sda, size: 1 GiB, bus: scsi, content: {captured: field.yaml, disk: vdb}}"
        let content = try shape("{captured: field.yaml}", capture: Self.capture, others: other).content
        #expect(content.disks.keys.sorted() == ["sda", "vda"])
        let group = try #require(content.volumeGroups.first)
        #expect(
            group.physicalVolumes.map(\.device) == [
                .partition(disk: "vda", number: 3), .partition(disk: "sda", number: 1),
            ])
        #expect(group.physicalVolumes.map(\.metadataCopies) == [2, 1])
        #expect(group.physicalVolumes.map(\.identifier) == ["4VKvko-1PU7-sfZx-tMEp-gmCQ-190y-7S6K49", nil])
        #expect(group.logicalVolumes.map(\.size) == [100 << 20])
        guard case .partitions(let table)? = content.disks["vda"] else { throw CancellationError() }
        #expect(table.partitions.map { $0.content == nil } == [true, false])
    }

    @Test func `what belongs to nothing that was captured cannot be made`() {
        let capture = """
            disks: {vda: {table: null, content: linux_raid_member}}
            arrays: null
            """
        let error = #expect(throws: DocumentError.self) { try shape("{captured: field.yaml}", capture: capture) }
        #expect(error?.description.contains("field.yaml:1:") == true)
        #expect(error?.message.contains("no array and no volume group") == true, "\(String(describing: error))")
    }

    @Test func `what lies on an array that is not made is not made either`() throws {
        let capture = """
            disks:
              vda: {table: null, content: linux_raid_member}
              vdb: {table: null, content: ext4}
            arrays: {old: {level: raid1, metadata: 1.0, size: 1000 MiB, devices: 1, members: [vda], file_system: LVM2_member}}
            volume_groups:
              data: {extent_size: 4 MiB, physical_volumes: [{device: md/old}], logical_volumes: []}
            """
        let none = try shape("{captured: field.yaml, disk: vdb}", capture: capture).content
        #expect(none.arrays == [] && none.volumeGroups == [])
        let all = try shape("{captured: field.yaml}", capture: capture).content
        #expect(all.volumeGroups.first?.physicalVolumes.first?.device == .array("old"))
        #expect(all.arrays.first?.content == nil)
    }

    @Test func `an array that lost a disk keeps the places of the others`() throws {
        let capture = """
            disks: {vda: {table: null, content: linux_raid_member}}
            arrays: {old: {level: raid1, metadata: 0.90, size: 1000 MiB, devices: 2, members: [vda], file_system: ext3}}
            """
        let content = try shape("{captured: field.yaml}", capture: capture).content
        #expect(content.disks == ["vda": .whole(nil)])
        let array = try #require(content.arrays.first)
        #expect(array.metadata == "0.90")
        #expect(array.members == [.disk("vda")])
        #expect(array.deviceCount == 2)
    }
}
