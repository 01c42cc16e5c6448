internal import Documents

/// Something that takes up bytes from one end to the other: a disk, an array, a volume group, as a state document tells it.
struct StorageRow: Sendable, Equatable {
    /// What a row is of.
    enum Kind: String, Sendable, CaseIterable {
        case disk
        case array
        case volumeGroup = "volume group"
    }

    /// A part of it: a partition, a logical volume.
    struct Segment: Sendable, Equatable {
        /// The first byte.
        var start: Int64
        /// How many bytes; 0 if the document does not say.
        var size: Int64
        /// What a person calls it: `vda2 ext4 root`.
        var label: String
        /// The class of the style sheet: `boot`, `lvm`, `raid`, `swap`, `data`.
        var style: String
        /// Where the document has it: `disks.vda.partitions[1]`.
        var path: String

        /// The first byte behind it.
        var end: Int64 { start.adding(size) }
    }

    var kind: Kind
    var name: String
    /// Bytes in all; 0 if the document does not say.
    var size: Int64
    /// What it is, beside its parts: `gpt`, `raid1 of vda3, vdb3`.
    var detail: String
    var segments: [Segment]
    /// Where the document has it: `disks.vda`.
    var path: String

    /// How many bytes the row shows: its parts may end behind what the document says.
    var extent: Int64 {
        max(size, segments.map(\.end).max() ?? 0)
    }

    /// All that a state or an expectation tells of.
    static func all(in document: DocumentValue) -> [StorageRow] {
        entries(document["disks"]).map(disk) + entries(document["arrays"]).map(array)
            + entries(document["volume_groups"]).map(volumeGroup)
    }

    private static func entries(_ value: DocumentValue?) -> [(String, DocumentValue)] {
        guard case .mapping(let mapping)? = value else { return [] }
        return mapping.map { ($0.key, $0.value) }
    }

    // MARK: Kinds

    private static func disk(_ name: String, _ disk: DocumentValue) -> StorageRow {
        let path = "disks.\(name)"
        var end: Int64 = 0
        let segments = disk["partitions"].items.enumerated().map { index, partition in
            let start = partition["start"].bytes ?? end
            let size = partition["size"].bytes ?? 0
            end = start.adding(size)
            return Segment(
                start: start, size: size, label: label(partition, partition["number"].text),
                style: style(of: partition), path: "\(path).partitions[\(index)]")
        }
        let content = [disk["table"].text ?? "no table", disk["content"].text].compactMap(\.self)
        return StorageRow(
            kind: .disk, name: name, size: disk["size"].bytes ?? 0, detail: content.joined(separator: ", "),
            segments: segments, path: path)
    }

    private static func array(_ name: String, _ array: DocumentValue) -> StorageRow {
        let path = "arrays.\(name)"
        let members = array["members"].items.compactMap { Optional($0).text }.joined(separator: ", ")
        let size = array["size"].bytes ?? 0
        let content = Segment(
            start: 0, size: size, label: label(array, nil), style: style(of: array), path: path)
        return StorageRow(
            kind: .array, name: name, size: size,
            detail: [array["level"].text ?? "", members.isEmpty ? "" : "of \(members)"].joined(separator: " "),
            segments: [content], path: path)
    }

    private static func volumeGroup(_ name: String, _ group: DocumentValue) -> StorageRow {
        let path = "volume_groups.\(name)"
        let devices = group["physical_volumes"].items.compactMap { $0["device"].text }.joined(separator: ", ")
        var end: Int64 = 0
        // Where a logical volume lies in its group is LVM's own business: they are shown one behind the other.
        let segments = group["logical_volumes"].items.enumerated().map { index, volume in
            let size = volume["size"].bytes ?? 0
            defer { end = end.adding(size) }
            return Segment(
                start: end, size: size, label: label(volume, volume["name"].text), style: style(of: volume),
                path: "\(path).logical_volumes[\(index)]")
        }
        return StorageRow(
            kind: .volumeGroup, name: name, size: group["size"].bytes ?? 0,
            detail: devices.isEmpty ? "" : "on \(devices)", segments: segments, path: path)
    }

    // MARK: Words

    private static func label(_ value: DocumentValue, _ name: String?) -> String {
        let words = [name, value["file_system"].text ?? value["type"].text, value["label"].text ?? value["name"].text]
        var seen: Set<String> = []
        return words.compactMap(\.self).filter { seen.insert($0).inserted }.joined(separator: " ")
    }

    private static func style(of value: DocumentValue) -> String {
        let words = [value["type"].text, value["file_system"].text].compactMap(\.self).joined(separator: " ")
        for (word, style) in [
            ("swap", "swap"), ("LVM", "lvm"), ("lvm", "lvm"), ("raid", "raid"), ("bios", "boot"), ("efi", "boot"),
            ("esp", "boot"),
        ]
        where words.contains(word) {
            return style
        }
        return "data"
    }
}

extension Int64 {
    /// A sum, or the largest number: a document may say what it likes.
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? .max : sum
    }
}

extension DocumentValue? {
    /// The items of a list; none of anything else.
    fileprivate var items: [DocumentValue] {
        guard case .list(let items)? = self else { return [] }
        return items
    }

    /// A scalar as text; nil for null.
    fileprivate var text: String? {
        switch self {
        case .string(let text)?: text
        case .integer(let number)?: "\(number)"
        case .number(let number)?: "\(number)"
        default: nil
        }
    }

    /// A size in bytes.
    fileprivate var bytes: Int64? {
        text.flatMap { ByteCount($0)?.bytes }
    }
}
