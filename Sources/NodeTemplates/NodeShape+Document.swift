public import Documents
public import SystemPackage

extension NodeShape {
    /// Reads a node shape.
    ///
    /// - Parameter path: A file named `NAME.yaml`.
    /// - Throws: ``DocumentError`` with file, line and what is allowed.
    public static func load(_ path: FilePath) throws(DocumentError) -> NodeShape {
        try NodeShape(DocumentNode.load(path), name: path.stem ?? path.string)
    }

    /// Reads a node shape.
    ///
    /// - Parameters:
    ///   - node: The document.
    ///   - name: The shape's name.
    public init(_ node: DocumentNode, name: String) throws(DocumentError) {
        let fields = try node.fields(["summary", "cpus", "memory", "firmware", "machine", "disks", "nic"])
        self.name = name
        summary = try fields.required("summary").string()
        cpus = try Int(fields["cpus"]?.integer(in: 1...64) ?? 2)
        memory = try fields["memory"]?.byteCount(in: .mebibytes(512)...(.mebibytes(1 << 20))) ?? .mebibytes(2048)
        firmware = try fields["firmware"]?.choice() ?? .bios
        machine = try fields["machine"]?.string() ?? "q35"
        nic = try NICShape(fields["nic"])
        disks = try Self.disks(fields.required("disks"))
    }

    private static func disks(_ node: DocumentNode) throws(DocumentError) -> [DiskShape] {
        var disks: [DiskShape] = []
        for item in try node.list() {
            let disk = try DiskShape(item)
            for other in disks where other.name == disk.name || other.serial == disk.serial {
                throw item.error("name and serial must be the disk's own; '\(other.name)' has the same")
            }
            disks.append(disk)
        }
        guard !disks.isEmpty else { throw node.error("a node has at least one disk") }
        return disks
    }
}

extension DiskShape {
    init(_ node: DocumentNode) throws(DocumentError) {
        let fields = try node.fields(["name", "size", "bus", "serial", "sector_size"])
        bus = try fields["bus"]?.choice() ?? .virtio
        name = try Self.name(fields.required("name"), bus: bus)
        size = try fields.required("size").byteCount(in: .mebibytes(1)...(.mebibytes(64 << 20)))
        serial = try fields["serial"].map(Self.serial) ?? "bareproof-\(name)"
        sectorSize = try Int(fields["sector_size"]?.integer() ?? 512)
        guard [512, 4096].contains(sectorSize) else {
            throw node.error("sector_size \(sectorSize) is not one of: 512, 4096")
        }
    }

    /// The kernel names disks by their bus, so that a name tells what cases will find on the node.
    private static func name(_ node: DocumentNode, bus: Bus) throws(DocumentError) -> String {
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
}

extension NICShape {
    init(_ node: DocumentNode?) throws(DocumentError) {
        let fields = try node?.fields(["model"])
        model = try fields?["model"]?.choice() ?? .virtio
    }
}
