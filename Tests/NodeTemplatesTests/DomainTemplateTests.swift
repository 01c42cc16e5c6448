import Documents
import Foundation
import NodeTemplates
import SystemPackage
import Testing

/// Domains that people bring.
final class DomainTemplateTests {
    private let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-domain-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private func shape(_ xml: String, _ more: String = "", disks: String = "{name: vda, size: 1 GiB}") throws
        -> NodeShape
    {
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        try Data(xml.utf8).write(to: URL(filePath: folder.appending("own.xml").string))
        let text = "summary: x\ndomain: own.xml\n\(more)\ndisks: [\(disks)]"
        try Data(text.utf8).write(to: URL(filePath: folder.appending("x.yaml").string))
        return try NodeShape.load(folder.appending("x.yaml"))
    }

    private static let disk =
        "<disk><source dev='/dev/theirs'/><target dev='vda' bus='virtio'/><serial>own</serial></disk>"

    private static func domain(_ devices: String = disk, _ more: String = "") -> String {
        """
        <?xml version='1.0'?>
        <domain type='kvm' id='3'>
          <name>theirs</name>
          <memory unit='MiB'>768</memory>
          <vcpu>3</vcpu>
          \(more)
          <os><type machine='pc'>hvm</type><boot dev='hd'/></os>
          <devices>\(devices)</devices>
        </domain>
        """
    }

    private func rendered(_ shape: NodeShape, _ accelerator: NodeInstance.Accelerator = .tcg) -> String {
        let instance = NodeInstance(
            domain: "bareproof-x", uuid: "u", accelerator: accelerator, boot: .disk,
            diskFiles: ["vda": "/run/vda.qcow2", "sda": "/run/sda.qcow2"], console: "/run/console",
            macAddress: "52:54:00:00:00:01", systemSerial: "ds=x", runAs: (0, 0))
        return DomainXML(shape: shape, instance: instance).rendered()
    }

    @Test func `the hardware is what the XML says`() throws {
        let shape = try shape(Self.domain())
        #expect(shape.memory == .mebibytes(768))
        #expect(shape.cpus == 3)
        #expect(shape.machine == "pc")
        #expect(shape.firmware == .bios)
        #expect(shape.disks.map(\.serial) == ["own"])
        let efi = try self.shape(Self.domain().replacing("<os>", with: "<os firmware='efi'>"))
        #expect(efi.firmware == .uefi)
    }

    @Test func `what the harness owns is filled in, and the rest stays`() throws {
        let more =
            "<description>a &lt;b&gt;</description><qemu:commandline><qemu:arg value='-mem-prealloc'/></qemu:commandline>"
        let devices = Self.disk + "<serial type='tcp'/><console type='pty'/><watchdog model='i6300esb'/>"
        let xml = rendered(try shape(Self.domain(devices, more)))
        #expect(xml.contains("<name>bareproof-x</name>"))
        #expect(!xml.contains("theirs"))
        #expect(!xml.contains("id='3'"))
        #expect(xml.contains("<source file='/run/vda.qcow2'/>"))
        #expect(xml.contains("<alias name='ua-vda'/>"))
        #expect(xml.contains("<serial>own</serial>"))
        #expect(!xml.contains("<boot dev='hd'/>"))
        #expect(xml.contains("<boot order='2'/>"))
        #expect(xml.contains("<serial type='file'>"))
        #expect(!xml.contains("tcp'"))
        #expect(!xml.contains("<console"))
        #expect(xml.contains("<watchdog model='i6300esb'/>"))
        #expect(xml.contains("<description>a &lt;b&gt;</description>"))
        #expect(xml.contains("value='-mem-prealloc'"))
        #expect(xml.contains("value='-netdev'"))
        #expect(xml.contains("<entry name='serial'>ds=x</entry>"))
        #expect(xml.contains("<cpu mode='maximum'>"))
    }

    @Test func `the host's processor is the domain's own under KVM`() throws {
        let shape = try shape(Self.domain(Self.disk, "<cpu mode='host-model'/>"))
        #expect(rendered(shape, .kvm).contains("<cpu mode='host-model'/>"))
        #expect(rendered(shape, .tcg).contains("<cpu mode='maximum'>"))
    }

    @Test func `a disk that the XML lacks is plugged in, and one that was taken out goes`() throws {
        var shape = try shape(
            Self.domain(), disks: "{name: vda, size: 1 GiB}, {name: sda, size: 1 GiB, bus: scsi, wwn: 5000c50015ea71aa}"
        )
        let xml = rendered(shape)
        #expect(xml.contains("<target dev='sda' bus='scsi'/>"))
        #expect(xml.contains("<wwn>5000c50015ea71aa</wwn>"))
        #expect(xml.contains("model='virtio-scsi'"))
        shape.disks.removeAll { $0.name == "vda" }
        #expect(!rendered(shape).contains("vda"))
    }

    @Test(arguments: [
        ("<domain>", "", "no well-formed XML"),
        ("<network/>", "", "own.xml:1:1: this is <network>, not libvirt's <domain>"),
        ("<domain/>", "", "a domain has <memory unit='MiB'>1024</memory>"),
        (domain(), "memory: 1 GiB", "x.yaml:3:9: memory: 'memory' beside 'domain'"),
        (domain("<interface type='network'/>"), "", "own.xml:8:1: the harness plugs network cards in itself"),
        (domain("<graphics type='vnc'/>"), "", "<graphics> that listens"),
        (domain("<disk><target dev='vdb' bus='virtio'/></disk>"), "", "the shape does not name the disk 'vdb'"),
        (
            domain("<disk><target dev='vda' bus='ide'/></disk>"), "",
            "a disk's bus is one of: virtio, scsi, sata; not 'ide'"
        ),
        (domain().replacing(">768<", with: ">64<"), "", "at least 512 MiB"),
    ])
    func `a mistake names the file, the line and what is allowed`(xml: String, more: String, message: String) {
        let error = #expect(throws: DocumentError.self) { try shape(xml, more) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func `what the XML says of a disk stands there only`() {
        let error = #expect(throws: DocumentError.self) {
            try shape(Self.domain(), disks: "{name: vda, size: 1 GiB, serial: x}")
        }
        #expect(error?.message.contains("own.xml:8 has this disk, and says its 'serial'") == true)
    }

    @Test func `graphics that listen nowhere are theirs`() throws {
        let graphics = "<graphics type='vnc'><listen type='none'/></graphics>"
        #expect(rendered(try shape(Self.domain(Self.disk + graphics))).contains("<listen type='none'/>"))
    }
}
