internal import Documents

extension DiskShape {
    init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields([
            "name", "size", "bus", "serial", "wwn", "rotational", "sector_size", "physical_sector_size", "content",
        ])
        bus = try fields["bus"]?.choice() ?? .virtio
        name = try Self.name(fields.required("name"), bus: bus)
        size = try Self.size(fields.required("size"))
        serial = try fields["serial"].map(Self.serial) ?? Self.serial(of: name)
        sectorSize = try Self.sectorSize(fields["sector_size"]) ?? 512
        physicalSectorSize = try Self.sectorSize(fields["physical_sector_size"]) ?? sectorSize
        wwn = try fields["wwn"].map(Self.wwn)
        isRotational = try fields["rotational"]?.bool()
        try checkSectors(fields, node)
        try checkIdentity(fields)
    }

    static func size(_ node: DocumentNode) throws(DocumentError) -> ByteCount {
        try node.byteCount(in: .mebibytes(1)...(.mebibytes(64 << 20)))
    }

    /// The serial number of a disk that has none of its own.
    static func serial(of name: String) -> String { "bareproof-\(name)" }

    /// The kernel names disks by their bus, so that a name tells what cases will find on the node.
    static func name(_ node: DocumentNode, bus: Bus) throws(DocumentError) -> String {
        let name = try node.string()
        let pattern =
            switch bus {
            case .virtio: /vd[a-z]/
            case .scsi, .sata: /sd[a-z]/
            case .nvme: /nvme[0-9]n1/
            }
        guard (try? pattern.wholeMatch(in: name)) != nil else {
            throw node.error("a \(bus.rawValue) disk is named like \(example(bus)), not '\(name)'")
        }
        return name
    }

    private static func example(_ bus: Bus) -> String {
        switch bus {
        case .virtio: "vda"
        case .scsi, .sata: "sda"
        case .nvme: "nvme0n1"
        }
    }

    /// virtio cuts serial numbers after 20 bytes.
    private static func serial(_ node: DocumentNode) throws(DocumentError) -> String {
        let serial = try node.string()
        guard (try? /[A-Za-z0-9._-]{1,20}/.wholeMatch(in: serial)) != nil else {
            throw node.error("a serial is 1 to 20 of A-Z a-z 0-9 . _ -, not '\(serial)'")
        }
        return serial
    }

    /// YAML takes sixteen decimal digits for a number, and gives them back as they were written.
    private static func wwn(_ node: DocumentNode) throws(DocumentError) -> String {
        let text = try node.string()
        guard let match = try? /(?:0x)?([0-9A-Fa-f]{16})/.wholeMatch(in: text) else {
            throw node.error("a wwn is 16 hexadecimal digits, such as \"5000c50015ea71aa\", not '\(text)'")
        }
        return match.1.lowercased()
    }

    private static func sectorSize(_ node: DocumentNode?) throws(DocumentError) -> Int? {
        guard let node else { return nil }
        let size = try Int(node.integer())
        guard [512, 4096].contains(size) else { throw node.error("\(size) is not one of: 512, 4096") }
        return size
    }

    private func checkSectors(_ fields: DocumentFields, _ node: DocumentNode) throws(DocumentError) {
        // QEMU's SATA disk discards in 512 bytes, and refuses sectors that are larger than that.
        if bus == .sata, sectorSize != 512, let place = fields["sector_size"] {
            throw place.error("a sata disk has sectors of 512 bytes; \(sectorSize) is for: virtio, scsi, nvme")
        }
        guard physicalSectorSize >= sectorSize else {
            throw (fields["physical_sector_size"] ?? node).error(
                "a physical sector of \(physicalSectorSize) bytes is smaller than a logical one of \(sectorSize)")
        }
    }

    private func checkIdentity(_ fields: DocumentFields) throws(DocumentError) {
        guard !bus.hasIdentity else { return }
        for key in ["wwn", "rotational"] {
            guard let place = fields[key] else { continue }
            throw place.error("a \(bus.rawValue) disk has no '\(key)'; it is for: scsi, sata")
        }
    }
}
