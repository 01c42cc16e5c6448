import Documents
import Testing

@testable import FuncTest
@testable import NodeTemplates

/// How content comes onto disks.
struct ContentCommandTests {
    private func table(_ text: String) throws -> PartitionTableContent {
        let text = "{summary: x, disks: [{name: vda, size: 1 GiB, content: \(text)}]}"
        let shape = try NodeShape(DocumentNode.parse(text, file: "x.yaml"), name: "x")
        guard case .partitions(let table)? = shape.content.disks["vda"] else { throw CancellationError() }
        return table
    }

    @Test func `a GPT has the numbers, types and names that are asked for`() throws {
        let table = try table(
            #"{table: gpt, partitions: [{start: 20 KiB, size: 40 KiB, type: bios_grub}, {number: 7, size: 1 MiB, name: 'a "b"\', bootable: true, guid: "<partition guid of vda7>"}]}"#
        )
        let guid = Identifier.uuid("<partition guid of vda7>")
        #expect(
            PartitionScript(table: table, sectorSize: 512).text(for: "/dev/sdc") == """
                label: gpt
                unit: sectors
                first-lba: 40
                /dev/sdc1 : start=40, size=80, type=21686148-6449-6E6F-744E-656564454649
                /dev/sdc7 : start=2048, size=2048, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name="a \\x22b\\x22\\x5c", uuid=\(guid), attrs=LegacyBIOSBootable

                """)
    }

    @Test func `an MBR has its own types and its own flag, in the sectors of its disk`() throws {
        let table = try table("{table: dos, partitions: [{size: 8 KiB, type: 0x6, bootable: true}]}")
        #expect(
            PartitionScript(table: table, sectorSize: 4096).text(for: "/dev/sda")
                == "label: dos\nunit: sectors\n/dev/sda1 : start=256, size=2, type=6, bootable\n")
    }

    @Test(arguments: [
        (FileSystemContent.Kind.ext4, "mkfs.ext4 -q -F -L 'my data' -U 0b5e-1 /dev/sda1"),
        (.xfs, "mkfs.xfs -q -f -L 'my data' -m uuid=0b5e-1 /dev/sda1"),
        (.vfat, "mkfs.vfat -n 'my data' -i 0b5e1 /dev/sda1"),
        (.swap, "mkswap -q -f -L 'my data' -U 0b5e-1 /dev/sda1"),
    ])
    func `a file system gets its label and its UUID`(kind: FileSystemContent.Kind, line: String) {
        let content = FileSystemContent(type: kind, label: "my data", uuid: "0b5e-1", files: [:])
        #expect(FileSystemCommand(fileSystem: content).line(on: "/dev/sda1") == line)
    }

    @Test func `equal symbols become equal identifiers`() {
        #expect(Identifier.uuid("<uuid of vda2>") == Identifier.uuid("<uuid of vda2>"))
        #expect(Identifier.uuid("<uuid of vda2>") != Identifier.uuid("<uuid of vda3>"))
        #expect(Identifier.serialNumber("12AB-34CD") == "12AB34CD")
        #expect(Identifier.serialNumber("<uuid of vda1>").count == 8)
    }

    @Test(arguments: [
        ("raid1", 2, "--size=102400"), ("raid5", 3, "--size=51200"), ("raid6", 4, "--size=51200"),
        ("raid10", 4, "--size=51200"),
    ])
    func `members give what the array's size says`(level: String, devices: Int, size: String) {
        let array = ArrayContent(
            name: "a", level: level, metadata: "1.2", size: 100 << 20, deviceCount: devices, members: [.disk("vda")],
            content: nil)
        let line = ArrayCommand(array: array).line(for: "/dev/md200", of: ["/dev/sda"])
        #expect(line.contains(size))
        #expect(line.hasSuffix(Array(repeating: " missing", count: devices - 1).joined()))
    }
}
