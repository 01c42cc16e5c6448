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
        let fields = try node.fields([
            "summary", "domain", "cpus", "memory", "firmware", "machine", "disks", "nics",
        ])
        self.name = name
        summary = try fields.required("summary").string()
        nics = try NICShape.read(fields["nics"])
        template = try fields["domain"].map { (place) throws(DocumentError) in
            try DomainTemplate(place.beside(place.string()))
        }
        if let template {
            try Self.refuse(["cpus", "memory", "firmware", "machine"], in: fields, of: template)
            (cpus, memory) = (try template.cpus, try template.memory)
            (firmware, machine) = (template.firmware, template.machine)
        } else {
            // Where instructions are translated, a second one costs a fifth more, and two of them wait for each other's locks.
            cpus = try Int(fields["cpus"]?.integer(in: 1...64) ?? 1)
            memory = try fields["memory"]?.byteCount(in: Self.leastMemory...(.mebibytes(1 << 20))) ?? .mebibytes(2048)
            firmware = try fields["firmware"]?.choice() ?? .bios
            machine = try fields["machine"]?.string() ?? "q35"
        }
        let disks = try Self.disks(fields.required("disks"), template)
        self.disks = disks.map(\.disk)
        content = try InitialContent(disks)
        documents = [template?.file].compactMap(\.self) + InitialContent.captures(disks.map(\.node))
    }

    /// What the ramdisk needs.
    static let leastMemory = ByteCount.mebibytes(512)

    private static func refuse(
        _ keys: [String], in fields: DocumentFields, of template: DomainTemplate
    ) throws(DocumentError) {
        for key in keys {
            if let place = fields[key] { throw place.error("'\(key)' beside 'domain': \(template.file) says it") }
        }
    }

    private static func disks(
        _ node: DocumentNode, _ template: DomainTemplate?
    ) throws(DocumentError) -> [(node: DocumentNode, disk: DiskShape)] {
        var disks: [(node: DocumentNode, disk: DiskShape)] = []
        for item in try node.list() {
            let disk = try disk(item, template)
            for (_, other) in disks where other.name == disk.name || other.serial == disk.serial {
                throw item.error("name and serial must be the disk's own; '\(other.name)' has the same")
            }
            disks.append((item, disk))
        }
        guard !disks.isEmpty else { throw node.error("a node has at least one disk") }
        try template?.check(disks.map(\.disk))
        return disks
    }

    /// A disk of the domain's, or one that the harness plugs in.
    private static func disk(_ node: DocumentNode, _ template: DomainTemplate?) throws(DocumentError) -> DiskShape {
        if let template, case .string(let name)? = node.value["name"], let element = template.disk(named: name) {
            return try template.shape(of: element, node)
        }
        return try DiskShape(node)
    }
}
