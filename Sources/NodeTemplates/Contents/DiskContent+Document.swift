internal import Documents

extension DiskContent {
    /// Reads the `content` of a shape's disk that is neither blank nor captured.
    init(_ node: DocumentNode, on disk: DiskShape) throws(DocumentError) {
        let fields = try node.fields(Self.keys)
        if fields["disk"] != nil { throw node.error("'disk' goes with 'captured'") }
        guard fields["table"] == nil, fields["partitions"] == nil else {
            for key in VolumeContent.keys where fields[key] != nil {
                throw node.error("'\(key)' beside a partition table; a partition has it, or a disk without a table")
            }
            self = .partitions(try PartitionTableContent(fields, on: disk))
            return
        }
        guard let content = try VolumeContent(fields, node) else {
            throw node.error(
                "nothing is said here; write 'content: blank', or one of: \(Self.keys.joined(separator: ", "))")
        }
        self = .whole(content)
    }

    /// What may stand in a `content`.
    static let keys = ["table", "partitions"] + VolumeContent.keys + ["captured", "disk"]
}

extension PartitionTableContent {
    /// Reads the table of a disk.
    ///
    /// - Parameters:
    ///   - fields: Has `table` and `partitions`.
    ///   - disk: The disk that it is made on.
    ///   - content: Reads what is in a partition, by its name on the disk that the document describes.
    init(
        _ fields: DocumentFields, on disk: DiskShape,
        content: (DocumentFields, DocumentNode, Int) throws(DocumentError) -> VolumeContent? = {
            (fields, node, _) throws(DocumentError) in try VolumeContent(fields, node)
        }
    ) throws(DocumentError) {
        kind = try fields.required("table").choice()
        partitions = []
        for item in try fields["partitions"]?.list() ?? [] {
            let partition = try PartitionContent(item, after: partitions.last, kind, disk, content)
            try Self.check(partition, item, beside: partitions, on: disk)
            try kind.check(partition, item, beside: partitions, on: disk)
            partitions.append(partition)
        }
    }

    private static func check(
        _ partition: PartitionContent, _ node: DocumentNode, beside others: [PartitionContent], on disk: DiskShape
    ) throws(DocumentError) {
        let sector = Int64(disk.sectorSize)
        guard partition.start % sector == 0, partition.size % sector == 0 else {
            throw node.error("start and size are whole sectors of \(sector) bytes")
        }
        guard partition.end <= disk.size.bytes else {
            let end = ByteCount(bytes: partition.end)
            throw node.error("the partition ends at \(end), and the disk \(disk.name) at \(disk.size)")
        }
        for other in others {
            guard other.number != partition.number else { throw node.error("number \(other.number) is taken") }
            // Logical partitions are within an extended one.
            let isWithin = other.isExtended && partition.start >= other.start && partition.end <= other.end
            guard isWithin || partition.start >= other.end || partition.end <= other.start else {
                throw node.error("the partition lies over partition \(other.number)")
            }
        }
    }
}

extension PartitionTableContent.Kind {
    /// Fails for what such a table has no place for.
    fileprivate func check(
        _ partition: PartitionContent, _ node: DocumentNode, beside others: [PartitionContent], on disk: DiskShape
    ) throws(DocumentError) {
        let sector = Int64(disk.sectorSize)
        // Behind the protective MBR and its own header, and before the header's copy, a GPT has 128 entries of 128 bytes (UEFI 5.3).
        let entries = 128 * 128 / sector
        let room =
            self == .gpt ? (2 + entries) * sector...disk.size.bytes - (1 + entries) * sector : sector...disk.size.bytes
        guard room.contains(partition.start), partition.end <= room.upperBound else {
            let (first, end) = (ByteCount(bytes: room.lowerBound), ByteCount(bytes: room.upperBound))
            throw node.error("the partition lies over the table itself: there is room from \(first) to \(end)")
        }
        guard partition.number <= 128 else { throw node.error("a table has 128 partitions at most") }
        switch self {
        case .gpt:
            let name = partition.name ?? ""
            guard name.utf16.count <= 36, !name.contains(where: \.isNewline) else {
                throw node.error("a partition's name is one line of 36 letters at most")
            }
        case .dos:
            let hasPlace = others.contains {
                $0.isExtended && partition.start > $0.start && partition.end <= $0.end
            }
            guard partition.number > 4, !hasPlace else { return }
            throw node.error(
                "a partition behind the fourth is a logical one, and lies in no extended partition before it")
        }
    }
}

extension PartitionContent {
    static let keys = ["number", "start", "size", "type", "name", "guid", "bootable"]
    /// Where partitions begin if nothing is said: the usual alignment.
    private static let alignment: Int64 = 1 << 20

    init(
        _ node: DocumentNode, after last: PartitionContent?, _ kind: PartitionTableContent.Kind, _ disk: DiskShape,
        _ content: (DocumentFields, DocumentNode, Int) throws(DocumentError) -> VolumeContent?
    ) throws(DocumentError) {
        let fields = try node.fields(Self.keys + VolumeContent.keys)
        number = try Int(fields["number"]?.integer(in: 1...128) ?? Int64((last?.number ?? 0) + 1))
        let next = ((last?.end ?? 1) + Self.alignment - 1) / Self.alignment * Self.alignment
        start = try fields["start"]?.byteCount().bytes ?? next
        size = try Self.size(fields.required("size"), from: start, disk)
        type = try Self.type(fields["type"], kind)
        name = try fields["name"]?.string()
        guid = try fields["guid"].map(Self.guid)
        isBootable = try fields["bootable"]?.bool() ?? false
        self.content = try content(fields, node, number)
        if kind == .dos, fields["name"] != nil || fields["guid"] != nil {
            throw node.error("a partition of a dos table has no 'name' and no 'guid'")
        }
    }

    /// Whether it is there to have logical partitions in it.
    var isExtended: Bool { ["5", "05", "f", "0f", "85"].contains(type) }

    /// `remaining` is up to the last whole MiB before the second copy of a GPT.
    private static func size(
        _ node: DocumentNode, from start: Int64, _ disk: DiskShape
    ) throws(DocumentError) -> Int64 {
        guard try node.string() == "remaining" else {
            return try node.byteCount(in: ByteCount(bytes: 512)...ByteCount(bytes: .max >> 1)).bytes
        }
        let size = (disk.size.bytes - 1) / alignment * alignment - start
        guard size > 0 else { throw node.error("nothing remains of the disk \(disk.name), which has \(disk.size)") }
        return size
    }

    private static func type(_ node: DocumentNode?, _ kind: PartitionTableContent.Kind) throws(DocumentError) -> String
    {
        guard let node else { return kind == .gpt ? PartitionType.linux : "83" }
        let text = try node.string()
        switch kind {
        case .gpt:
            if let guid = PartitionType.guid(of: text) { return guid }
            throw node.error("'\(text)' is no GUID and not one of: \(PartitionType.known.joined(separator: ", "))")
        case .dos:
            if let match = try? /(?:0x)?([0-9A-Fa-f]{1,2})/.wholeMatch(in: text) { return match.1.lowercased() }
            throw node.error("a type of a dos table is two hexadecimal digits, such as \"0x83\", not '\(text)'")
        }
    }

    private static func guid(_ node: DocumentNode) throws(DocumentError) -> String {
        let text = try node.string()
        guard GUID.isOne(text) || Symbol.isOne(text) else { throw node.error("'\(text)' is no GUID") }
        return text
    }
}
