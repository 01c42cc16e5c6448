public import Provisioning

/// Finds the disks of a node in sysfs, and udev's links to them (facts 2.5).
public struct DiskDiscovery: Sendable {
    private let paths: HostPaths

    /// The block device majors that disks have: IDE, SCSI, MD, hardware RAID, dynamic ones such as virtio's, and the
    /// extended one of NVMe. 7 is a loop device, which is a disk only once something is behind it.
    private static let majors = Set([3, 7, 8, 9, 202, 259])
        .union(65...71).union(104...111).union(251...254)
    private static let excluded = ["nbd", "ram", "zram", "dm-"]

    /// Looks below these paths.
    public init(paths: HostPaths = HostPaths()) {
        self.paths = paths
    }

    /// The disks, by name.
    public func disks() -> [Disk] {
        let links = links()
        let addresses = scsiAddresses()
        return Files.names(in: paths.sysfs + "/block").compactMap { disk($0, links[$0] ?? [], addresses[$0]) }
    }

    private func disk(_ name: String, _ links: [String], _ address: String?) -> Disk? {
        let folder = "\(paths.sysfs)/block/\(name)"
        guard !Self.excluded.contains(where: name.hasPrefix), let device = Files.line("\(folder)/dev"),
            let major = device.split(separator: ":").first.flatMap({ Int($0) }), Self.majors.contains(major),
            // sysfs counts in 512 bytes, whatever the sectors of the disk are.
            let blocks = Files.line("\(folder)/size").flatMap({ UInt64($0) }), blocks > 0
        else { return nil }
        return Disk(
            name: name, path: "\(paths.devices)/\(name.split(separator: "!").joined(separator: "/"))", links: links,
            size: blocks * 512, sectorSize: Files.line("\(folder)/queue/logical_block_size").flatMap { Int($0) } ?? 512,
            scsiAddress: address, serial: serial(folder), isReadOnly: Files.line("\(folder)/ro") == "1")
    }

    /// virtio and NVMe have a file for it; SCSI disks have page 0x80 of their vital product data.
    private func serial(_ folder: String) -> String? {
        for name in ["serial", "device/serial"] {
            if let serial = Files.line("\(folder)/\(name)"), !serial.isEmpty { return serial }
        }
        guard let page = try? Files.read("\(folder)/device/vpd_pg80"), page.count > 4 else { return nil }
        let text = String(decoding: page.dropFirst(4).filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }

    /// udev's links below `/dev/disk`, by the name of the device that they point to.
    private func links() -> [String: [String]] {
        let root = paths.devices + "/disk"
        var links: [String: [String]] = [:]
        for folder in Files.names(in: root) {
            for name in Files.names(in: "\(root)/\(folder)") {
                let path = "\(root)/\(folder)/\(name)"
                guard let target = Files.target(of: path) else { continue }
                links[Files.name(of: target), default: []].append(path)
            }
        }
        return links
    }

    private func scsiAddresses() -> [String: String] {
        let root = paths.sysfs + "/class/scsi_device"
        var addresses: [String: String] = [:]
        for address in Files.names(in: root) {
            for name in Files.names(in: "\(root)/\(address)/device/block") { addresses[name] = address }
        }
        return addresses
    }
}
