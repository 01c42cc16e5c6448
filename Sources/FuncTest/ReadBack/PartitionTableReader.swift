internal import Documents
internal import Guestfs
internal import NodeTemplates

/// Reads one disk: its partition table and what is in each partition.
struct PartitionTableReader {
    let disk: DiskShape
    let device: String
    /// Whether the disk's image file holds nothing.
    let isBlank: Bool

    func read(_ appliance: isolated Appliance, _ context: inout ReadingContext) throws -> DocumentValue {
        let size = try appliance.size(of: device)
        let content = isBlank ? DeviceContent() : context.contents[device] ?? appliance.content(of: device)
        // Each call runs a program in the appliance, which costs a quarter of a second where instructions are translated.
        let sectorSize = try content.sectorSize ?? appliance.sectorSize(of: device)
        let head: DocumentValue = .fields([
            "size": .string("\(ByteCount(bytes: size))"), "sector_size": .integer(Int64(sectorSize)),
            "table": content.table.map(DocumentValue.string) ?? .null,
        ])
        guard let table = content.table else {
            return try head.adding(whole(content, appliance, &context))
        }
        if table == "gpt" { context.symbols.add(content.tableUUID, meaning: "guid of \(disk.name)") }
        let partitions = (context.partitions[device] ?? []).map { number in
            partition(number, isGPT: table == "gpt", appliance, &context)
        }
        // A table and something else on the same disk is what a half-done cleaning leaves.
        return head.adding([
            "content": content.type.map(DocumentValue.string) ?? .null, "partitions": .list(partitions),
        ])
    }

    /// What is on a disk without a table: `blank` if every byte is zero.
    private func whole(
        _ content: DeviceContent, _ appliance: isolated Appliance, _ context: inout ReadingContext
    ) throws -> KeyValuePairs<String, DocumentValue?> {
        guard let type = content.type else {
            let isZero = try isBlank || appliance.isZero(device)
            return ["content": isZero ? "blank" : "unknown"]
        }
        let fields = DocumentValue.fields(context.describe(content, of: device))
        return ["content": .string(type), "label": fields["label"], "uuid": fields["uuid"]]
    }

    private func partition(
        _ number: Int, isGPT: Bool, _ appliance: isolated Appliance, _ context: inout ReadingContext
    ) -> DocumentValue {
        let path = "\(device)\(number)"
        let content = context.contents[path] ?? appliance.content(of: path)
        let inner = context.describe(content, of: path)
        guard let entry = content.partition else {
            return DocumentValue.fields(["number": .integer(Int64(number))]).adding(inner)
        }
        if isGPT { context.symbols.add(entry.guid, meaning: "partition guid of \(disk.partitionName(number))") }
        return DocumentValue.fields([
            "number": .integer(Int64(number)),
            "start": .string("\(ByteCount(bytes: entry.start))"),
            "size": .string("\(ByteCount(bytes: entry.size))"),
            "type": .string(isGPT ? PartitionType.name(of: entry.type) : entry.type),
            "name": isGPT ? .string(entry.name ?? "") : nil,
            "guid": isGPT ? entry.guid.map { .string($0.uppercased()) } : nil,
            "bootable": .bool(entry.flags & (isGPT ? Self.legacyBoot : Self.active) != 0),
        ]).adding(inner)
    }

    /// Bit 2 of the attributes of a GPT entry (UEFI specification, 5.3.3).
    private static let legacyBoot: UInt64 = 4
    /// The MBR's boot indicator.
    private static let active: UInt64 = 0x80
}

extension DocumentValue {
    /// A mapping with further pairs, leaving out those whose value is nil.
    func adding(_ pairs: KeyValuePairs<String, DocumentValue?>) -> DocumentValue {
        guard case .mapping(var mapping) = self else { return self }
        for (key, value) in pairs { if let value { mapping[key] = value } }
        return .mapping(mapping)
    }
}
