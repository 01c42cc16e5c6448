import Documents
import NodeTemplates
import SystemPackage
import Testing

struct NodeShapeTests {
    static let text = """
        summary: two disks
        cpus: 4
        memory: 1 GiB
        disks:
          - {name: vda, size: 8 GiB, serial: first}
          - {name: nvme0n1, size: 4 GiB, bus: nvme, sector_size: 4096}
        """

    private func shape(_ text: String) throws -> NodeShape {
        try NodeShape(DocumentNode.parse(text, file: "two.yaml"), name: "two")
    }

    @Test func `a shape is read with its defaults`() throws {
        let shape = try shape(Self.text)
        #expect(shape.firmware == .bios)
        #expect(shape.machine == "q35")
        #expect(shape.memory == ByteCount("1 GiB"))
        #expect(shape.disks.map(\.serial) == ["first", "bareproof-nvme0n1"])
        #expect(shape.disks.map { $0.partitionName(2) } == ["vda2", "nvme0n1p2"])
    }

    @Test(arguments: [
        ("disks:\n  - {name: sda, size: 1 GiB}", "a virtio disk is named like vda, not 'sda'"),
        ("disks:\n  - {name: vda, size: 8}", "'8' is no size"),
        ("disks:\n  - {name: vda, size: 1 GiB, bus: ide}", "'ide' is not one of: virtio, scsi, sata, nvme"),
        (
            "disks:\n  - {name: vda, size: 1 GiB, sector_size: 520}",
            "disks[0].sector_size: 520 is not one of: 512, 4096"
        ),
        ("disks:\n  - {name: vda, size: 1 GiB}\n  - {name: vda, size: 1 GiB}", "'vda' has the same"),
        (
            "disks:\n  - {name: vda, size: 1 GiB, wwn: 5000c50015ea71aa}",
            "a virtio disk has no 'wwn'; it is for: scsi, sata"
        ),
        ("disks:\n  - {name: vda, size: 1 GiB, rotational: false}", "a virtio disk has no 'rotational'"),
        ("disks:\n  - {name: sda, size: 1 GiB, bus: scsi, wwn: 5000}", "a wwn is 16 hexadecimal digits"),
        ("disks:\n  - {name: sda, size: 1 GiB, bus: sata, sector_size: 4096}", "a sata disk has sectors of 512 bytes"),
        (
            "disks:\n  - {name: vda, size: 1 GiB, sector_size: 4096, physical_sector_size: 512}",
            "a physical sector of 512 bytes is smaller than a logical one of 4096"
        ),
        ("disks: []", "at least one disk"),
        ("memory: 64 MiB\ndisks:\n  - {name: vda, size: 1 GiB}", "64 MiB is not between"),
        ("disk: []", "unknown key 'disk'; allowed: summary"),
    ])
    func `a mistake names the file, the line and what is allowed`(text: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try shape("summary: x\n" + text) }
        #expect(error?.description.hasPrefix("two.yaml:") == true)
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
}

struct DomainXMLTests {
    @Test func `a disk's name of its own, its sectors and whether it spins are in the XML`() throws {
        let text = """
            summary: x
            disks:
              - {name: sda, size: 1 GiB, bus: scsi, wwn: "0x5000C50015EA71AA", rotational: true, physical_sector_size: 4096}
              - {name: sdb, size: 1 GiB, bus: sata, rotational: false}
              - {name: sdc, size: 1 GiB, bus: sata}
            """
        let shape = try NodeShape(DocumentNode.parse(text, file: "x.yaml"), name: "x")
        let instance = NodeInstance(
            domain: "x", uuid: "u", accelerator: .tcg, boot: .disk, diskFiles: ["sda": "/a", "sdb": "/b", "sdc": "/c"],
            console: "/console", macAddress: "52:54:00:00:00:01")
        let xml = DomainXML(shape: shape, instance: instance).rendered()
        #expect(xml.contains("<wwn>5000c50015ea71aa</wwn>"))
        #expect(xml.contains("<blockio logical_block_size='512' physical_block_size='4096'/>"))
        #expect(xml.contains("<target dev='sda' bus='scsi' rotation_rate='7200'/>"))
        #expect(xml.contains("<target dev='sdb' bus='sata' rotation_rate='1'/>"))
        #expect(xml.contains("<target dev='sdc' bus='sata'/>"))
    }

    private func xml(
        boot: NodeInstance.Boot, serial: String? = nil, firmware: NodeInstance.FirmwareFiles? = nil,
        capture: FilePath? = nil
    ) throws -> String {
        let shape = try NodeShape(DocumentNode.parse(NodeShapeTests.text, file: "two.yaml"), name: "two")
        var instance = NodeInstance(
            domain: "bareproof-x", uuid: "u", accelerator: .tcg, firmware: firmware, boot: boot,
            diskFiles: ["vda": "/run/a,b/vda.qcow2", "nvme0n1": "/run/a,b/nvme0n1.qcow2"], console: "/run/console",
            macAddress: "52:54:00:00:00:01", systemSerial: serial, runAs: (0, 0))
        instance.capture = capture
        return DomainXML(shape: shape, instance: instance).rendered()
    }

    @Test func `packets are taken down only where a file is named for them`() throws {
        let xml = try xml(boot: .disk, capture: "/run/a,b/packets.pcap")
        #expect(xml.contains("filter-dump,id=capture,netdev=net0,maxlen=640,file=/run/a,,b/packets.pcap"))
        #expect(try !self.xml(boot: .disk).contains("filter-dump"))
    }

    @Test func `a network boot gives the card the first boot index and a boot file`() throws {
        let xml = try xml(boot: .network(tftpRoot: "/run/tftp", bootFile: "boot.ipxe"))
        #expect(xml.contains("hostfwd=tcp:127.0.0.1:0-:22,tftp=/run/tftp,bootfile=boot.ipxe"))
        #expect(xml.contains("addr=0x1e,bootindex=1"))
        #expect(xml.contains("<boot order='2'/>"))
    }

    @Test func `a disk boot takes the card's option ROM away`() throws {
        let xml = try xml(boot: .disk)
        #expect(xml.contains("romfile="))
        #expect(!xml.contains("bootfile="))
    }

    @Test func `an NVMe disk goes to QEMU itself, with commas in its path doubled`() throws {
        let xml = try xml(boot: .disk)
        #expect(xml.contains("file=/run/a,,b/nvme0n1.qcow2,format=qcow2"))
        #expect(xml.contains("id=ua-nvme0n1,drive=drive-nvme0n1,serial=bareproof-nvme0n1,logical_block_size=4096"))
        #expect(!xml.contains("bus='nvme'"))
    }

    @Test func `UEFI has its program and the node's own variables`() throws {
        let xml = try xml(boot: .disk, firmware: .init(code: "/usr/code.fd", variables: "/run/nvram.fd"))
        #expect(xml.contains("<loader readonly='yes' type='pflash'>/usr/code.fd</loader>"))
        #expect(xml.contains("<nvram>/run/nvram.fd</nvram>"))
        #expect(try !self.xml(boot: .disk).contains("pflash"))
    }

    @Test func `text is escaped`() throws {
        #expect(try xml(boot: .disk, serial: "ds=<a>&'b'").contains("ds=&lt;a&gt;&amp;&apos;b&apos;"))
    }
}

struct ByteCountTests {
    @Test(arguments: [("8 GiB", 8 << 30), ("500MB", 500_000_000), ("0 B", 0), ("512 B", 512)])
    func `sizes are read`(text: String, bytes: Int64) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test(arguments: ["8", "GiB", "1.5 GiB", "-1 GiB", "8 gib", "9223372036854775807 TiB", ""])
    func `what is no size is refused`(text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test(arguments: [(24 << 20, "24 MiB"), (1536, "1536 B"), (3 << 10, "3 KiB"), (8 << 30, "8192 MiB")])
    func `sizes are written exactly`(bytes: Int64, text: String) {
        #expect(ByteCount(bytes: bytes).description == text)
    }
}
