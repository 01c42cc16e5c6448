internal import SystemPackage

/// The parts of a node that libvirt's domain XML has no words for, as QEMU's own arguments: the user-mode network with
/// its TFTP server and forwarded port, NVMe disks in files, and World Wide Names of SATA disks.
struct QEMUArguments {
    /// The network card's boot index is 1 when the node boots from it.
    static let firstDiskBootIndex = 2

    /// What the elements of libvirt's extension for QEMU belong to.
    static let namespace = "http://libvirt.org/schemas/domain/qemu/1.0"

    let shape: NodeShape
    let instance: NodeInstance

    var elements: [XMLElement] { [commandLine] + overrides }

    private var commandLine: XMLElement {
        let incoming = instance.isIncoming ? ["-incoming", "defer"] : []
        let arguments =
            incoming + network + capture + shape.disks.enumerated().flatMap { nvme($0.element, position: $0.offset) }
        return XMLElement("qemu:commandline", arguments.map { XMLElement("qemu:arg", ["value": $0]) })
    }

    /// libvirt lets SCSI disks have such names only, though QEMU's SATA disk is its IDE disk, which can.
    private var overrides: [XMLElement] {
        let devices = shape.disks.compactMap { disk -> XMLElement? in
            guard disk.bus == .sata, let wwn = disk.wwn, let number = UInt64(wwn, radix: 16) else { return nil }
            let property = XMLElement("qemu:property", ["name": "wwn", "type": "unsigned", "value": "\(number)"])
            return XMLElement("qemu:device", ["alias": "ua-\(disk.name)"], [XMLElement("qemu:frontend", [property])])
        }
        return devices.isEmpty ? [] : [XMLElement("qemu:override", devices)]
    }

    /// Port 0 lets the kernel choose a free port on loopback; the monitor tells which (`info usernet`).
    private var network: [String] {
        guard instance.network == nil else { return [] }
        var user = "user,id=net0,hostfwd=tcp:127.0.0.1:0-:22"
        if case .network(let tftpRoot, let bootFile) = instance.boot {
            user += ",tftp=\(escaped(tftpRoot.string)),bootfile=\(escaped(bootFile))"
        }
        let cards = zip(shape.nics, shape.macAddresses(from: instance.macAddress)).enumerated()
        return netdevs(user) + cards.flatMap { ["-device", card($0.offset, $0.element.0, address: $0.element.1)] }
    }

    private var capture: [String] {
        guard let file = instance.capture else { return [] }
        let length = NodeInstance.captureLength
        // libvirt calls the host's side of a device by its alias.
        let netdev = instance.network == nil ? "net0" : "host\(DomainXML.firstCard)"
        return ["-object", "filter-dump,id=capture,netdev=\(netdev),maxlen=\(length),file=\(escaped(file.string))"]
    }

    /// One card is plugged into the user-mode network itself; several are plugged into a hub with it.
    private func netdevs(_ user: String) -> [String] {
        guard shape.nics.count > 1 else { return ["-netdev", user] }
        let ports = shape.nics.indices.map { "hubport,id=port\($0),hubid=0" }
        return ([user, "hubport,id=hub0,hubid=0,netdev=net0"] + ports).flatMap { ["-netdev", $0] }
    }

    private func card(_ index: Int, _ nic: NICShape, address: String) -> String {
        // Fixed slots behind libvirt's own keep the cards' names on the node the same for every shape.
        let slot = String(0x1e - index, radix: 16)
        let netdev = shape.nics.count > 1 ? "port\(index)" : "net0"
        let device = "\(nic.model.rawValue),netdev=\(netdev),mac=\(address),addr=0x\(slot)"
        if case .network = instance.boot, index == 0 { return device + ",bootindex=1" }
        // Without its option ROM a card is nothing to boot from, and firmware loses no time on it.
        return device + ",romfile="
    }

    private func nvme(_ disk: DiskShape, position: Int) -> [String] {
        guard disk.bus == .nvme, let file = instance.diskFiles[disk.name] else { return [] }
        return [
            "-drive",
            "if=none,id=drive-\(disk.name),file=\(escaped(file.string)),format=qcow2,cache=unsafe,discard=unmap",
            "-device",
            "nvme,id=ua-\(disk.name),drive=drive-\(disk.name),serial=\(disk.serial),"
                + "logical_block_size=\(disk.sectorSize),physical_block_size=\(disk.physicalSectorSize),"
                + "bootindex=\(position + Self.firstDiskBootIndex),addr=0x\(String(0x10 + position, radix: 16))",
        ]
    }

    /// QEMU's option parser takes a doubled comma as one.
    private func escaped(_ value: String) -> String {
        value.split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",,")
    }
}
