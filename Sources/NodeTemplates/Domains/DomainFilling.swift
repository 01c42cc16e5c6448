internal import SystemPackage

/// Puts into somebody's domain what is the harness's: who it is, the files of its disks, its console, its firmware's variables, its
/// network, and what becomes of it when it ends.
struct DomainFilling {
    let template: DomainTemplate
    let xml: DomainXML

    private var shape: NodeShape { xml.shape }

    /// The domain.
    var element: XMLElement {
        var root = template.root
        root[attribute: "type"] = xml.type
        root[attribute: "xmlns:qemu"] = QEMUArguments.namespace
        // libvirt prints it of a domain that runs.
        root[attribute: "id"] = nil
        root.remove("seclabel")
        for element in xml.identity + xml.generation + xml.ends + xml.securityLabel { root.set(element) }
        root.change("os", fillSystem)
        root.change("devices", fillDevices)
        fillFirmwareTables(&root)
        fillProcessor(&root)
        for element in xml.arguments.elements {
            root.change(element.name) { $0.children += element.children }
        }
        return root
    }

    /// Boot orders of devices and of the system exclude each other.
    private func fillSystem(_ os: inout XMLElement) {
        os.remove("boot")
        for element in xml.smbios { os.set(element) }
        guard shape.firmware == .uefi else { return }
        os[attribute: "firmware"] = nil
        os.remove("firmware", "loader", "nvram")
        os.children += xml.firmware
    }

    private func fillFirmwareTables(_ root: inout XMLElement) {
        guard let own = xml.systemInformation.first, let entry = own.child("system")?.children.first else { return }
        guard root.child("sysinfo")?[attribute: "type"] == "smbios" else { return root.set(own) }
        root.change("sysinfo") { tables in
            tables.change("system") { system in
                system.children.removeAll { $0[attribute: "name"] == entry[attribute: "name"] }
                system.children.append(entry)
            }
        }
    }

    /// Where QEMU translates instructions itself, the processor is the harness's: there is none of the host's to pass through.
    private func fillProcessor(_ root: inout XMLElement) {
        guard xml.instance.accelerator == .tcg else { return }
        root.set(xml.processor)
        root.change("features") { features in
            for feature in xml.features.children { features.set(feature) }
        }
    }

    private func fillDevices(_ devices: inout XMLElement) {
        devices.remove("serial", "console")
        devices.children = devices.children.compactMap { $0.name == "disk" ? filled(disk: $0) : $0 }
        let known = template.disks.compactMap(\.diskName)
        let added = xml.disks.filter { !known.contains($0.diskName ?? "") }
        if !devices.children("controller").contains(where: { $0[attribute: "type"] == "scsi" }),
            added.contains(where: { $0.child("target")?[attribute: "bus"] == "scsi" })
        {
            devices.children += xml.scsiController
        }
        devices.children += added + xml.interfaces + [xml.console]
    }

    /// The disk with its file; nil for one that was taken out of the node.
    private func filled(disk: XMLElement) -> XMLElement? {
        guard (disk[attribute: "device"] ?? "disk") == "disk" else { return disk }
        guard let own = xml.disks.first(where: { $0.diskName == disk.diskName }) else { return nil }
        var disk = disk
        disk[attribute: "type"] = "file"
        disk.remove("backingStore")
        for name in ["driver", "source", "serial", "boot", "alias"] {
            if let element = own.child(name) { disk.set(element) }
        }
        return disk
    }
}
