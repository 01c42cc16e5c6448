internal import Documents
internal import SystemPackage

/// Renders a node into libvirt's domain XML.
public struct DomainXML {
    let shape: NodeShape
    let instance: NodeInstance

    /// Takes what to render.
    public init(shape: NodeShape, instance: NodeInstance) {
        self.shape = shape
        self.instance = instance
    }

    /// The document for `virDomainDefineXML`.
    public func rendered() -> String {
        (shape.template.map { DomainFilling(template: $0, xml: self).element } ?? element).rendered()
    }

    private var element: XMLElement {
        XMLElement(
            "domain", ["type": type, "xmlns:qemu": QEMUArguments.namespace],
            identity + generation + [
                XMLElement("memory", ["unit": "b"], text: "\(shape.memory.bytes)"),
                XMLElement("vcpu", text: "\(shape.cpus)"),
            ] + systemInformation + [operatingSystem, features, processor] + ends + [devices] + securityLabel
                + arguments.elements)
    }

    var type: String { instance.accelerator == .kvm ? "kvm" : "qemu" }

    var arguments: QEMUArguments { QEMUArguments(shape: shape, instance: instance) }

    var identity: [XMLElement] {
        [XMLElement("name", text: instance.domain), XMLElement("uuid", text: instance.uuid)]
    }

    /// What becomes of the domain when its system ends.
    var ends: [XMLElement] {
        [
            XMLElement("on_poweroff", text: "destroy"), XMLElement("on_reboot", text: "restart"),
            XMLElement("on_crash", text: "destroy"),
        ]
    }

    /// How much memory QEMU may take for instructions that it has translated, in MiB. By default that is up to 1 GiB for each node.
    private static let translationCache = 256

    var features: XMLElement {
        let cache = XMLElement("tb-cache", ["unit": "MiB"], text: "\(Self.translationCache)")
        let translator = instance.accelerator == .kvm ? [] : [XMLElement("tcg", [cache])]
        return XMLElement("features", [XMLElement("acpi")] + translator)
    }

    /// Where QEMU translates instructions itself, the processor does not offer fast string instructions: kernel and C library would clear
    /// and copy memory with one instruction for each byte, which QEMU executes one by one. On a page with many translated
    /// instructions each of them takes it so long that both processors of a node were seen to stand still for minutes.
    var processor: XMLElement {
        guard instance.accelerator != .kvm else { return XMLElement("cpu", ["mode": "host-passthrough"]) }
        return XMLElement(
            "cpu", ["mode": "maximum"],
            ["erms", "fsrm"].map { XMLElement("feature", ["policy": "disable", "name": $0]) })
    }

    var generation: [XMLElement] {
        instance.generation.map { [XMLElement("genid", text: $0)] } ?? []
    }

    var systemInformation: [XMLElement] {
        guard let serial = instance.systemSerial else { return [] }
        let entry = XMLElement("entry", ["name": "serial"], text: serial)
        return [XMLElement("sysinfo", ["type": "smbios"], [XMLElement("system", [entry])])]
    }

    private var operatingSystem: XMLElement {
        XMLElement(
            "os", [XMLElement("type", ["arch": "x86_64", "machine": shape.machine], text: "hvm")] + firmware + smbios)
    }

    var smbios: [XMLElement] {
        instance.systemSerial.map { _ in [XMLElement("smbios", ["mode": "sysinfo"])] } ?? []
    }

    var firmware: [XMLElement] {
        guard let files = instance.firmware else { return [] }
        return [
            XMLElement("loader", ["readonly": "yes", "type": "pflash"], text: files.code.string),
            XMLElement("nvram", text: files.variables.string),
        ]
    }

    var console: XMLElement {
        XMLElement(
            "serial", ["type": "file"],
            [
                XMLElement("source", ["path": instance.console.string, "append": "on"]),
                XMLElement("target", ["port": "0"]),
            ])
    }

    /// The disks that libvirt knows, in their order.
    var disks: [XMLElement] {
        shape.disks.enumerated().compactMap { disk($0.element, position: $0.offset) }
    }

    /// The alias of the first network card.
    static let firstCard = "ua-net0"

    /// The network cards, if they are on a network of libvirt's; ``QEMUArguments`` has those on QEMU's own. Their places are the same.
    var interfaces: [XMLElement] {
        guard let network = instance.network else { return [] }
        return zip(shape.nics, shape.macAddresses(from: instance.macAddress)).enumerated().map { index, card in
            let isFirstToBoot = if case .network = instance.boot { index == 0 } else { false }
            return XMLElement(
                "interface", ["type": "network"],
                [
                    XMLElement("mac", ["address": card.1]),
                    XMLElement("source", ["network": network]),
                    XMLElement("model", ["type": card.0.model == .virtio ? "virtio" : card.0.model.rawValue]),
                    // QEMU itself moves what passes, so that it can take it down.
                    XMLElement("driver", ["name": "qemu"]),
                    isFirstToBoot ? XMLElement("boot", ["order": "1"]) : XMLElement("rom", ["enabled": "no"]),
                    XMLElement("alias", ["name": index == 0 ? Self.firstCard : "ua-net\(index)"]),
                    XMLElement(
                        "address",
                        ["type": "pci", "domain": "0", "bus": "0", "slot": "\(0x1e - index)", "function": "0"]),
                ])
        }
    }

    private var devices: XMLElement {
        XMLElement(
            "devices",
            scsiController + disks + interfaces + [
                console,
                XMLElement("video", [XMLElement("model", ["type": "vga"])]),
                // QEMU's own generator: libvirt gives QEMU a /dev of its own, which a container may keep it from filling.
                XMLElement("rng", ["model": "virtio"], [XMLElement("backend", ["model": "builtin"])]),
                XMLElement("memballoon", ["model": "none"]),
            ])
    }

    var scsiController: [XMLElement] {
        guard shape.disks.contains(where: { $0.bus == .scsi }) else { return [] }
        return [XMLElement("controller", ["type": "scsi", "index": "0", "model": "virtio-scsi"])]
    }

    /// A disk that libvirt knows; it has no NVMe disks in files, which ``QEMUArguments`` adds.
    private func disk(_ disk: DiskShape, position: Int) -> XMLElement? {
        guard disk.bus != .nvme, let file = instance.diskFiles[disk.name] else { return nil }
        return XMLElement(
            "disk", ["type": "file", "device": "disk"],
            [
                // The host's page cache outlives the node: a lost host loses the case, a lost node loses nothing.
                XMLElement("driver", ["name": "qemu", "type": "qcow2", "cache": "unsafe", "discard": "unmap"]),
                XMLElement("source", ["file": file.string]),
                XMLElement(
                    "blockio",
                    [
                        "logical_block_size": "\(disk.sectorSize)", "physical_block_size": "\(disk.physicalSectorSize)",
                    ]),
                target(disk),
                XMLElement("serial", text: disk.serial),
            ] + (disk.bus == .scsi ? disk.wwn.map { [XMLElement("wwn", text: $0)] } ?? [] : []) + [
                XMLElement("boot", ["order": "\(position + QEMUArguments.firstDiskBootIndex)"]),
                XMLElement("alias", ["name": "ua-\(disk.name)"]),
            ])
    }

    private func target(_ disk: DiskShape) -> XMLElement {
        guard let rate = disk.rotationRate else {
            return XMLElement("target", ["dev": disk.name, "bus": disk.bus.rawValue])
        }
        return XMLElement("target", ["dev": disk.name, "bus": disk.bus.rawValue, "rotation_rate": rate])
    }

    var securityLabel: [XMLElement] {
        guard let runAs = instance.runAs else { return [] }
        let label = XMLElement("label", text: "+\(runAs.user):+\(runAs.group)")
        return [XMLElement("seclabel", ["type": "static", "model": "dac", "relabel": "no"], [label])]
    }
}
