/// What blkid finds on a device by looking at its bytes.
public struct DeviceContent: Sendable, Equatable {
    /// The type of what is in it (`ext4`, `LVM2_member`, `linux_raid_member`, …), or nil if nothing is known there.
    public var type: String?
    /// The label of what is in it.
    public var label: String?
    /// The UUID of what is in it.
    public var uuid: String?
    /// The kind of its partition table (`gpt`, `dos`), or nil if it has none.
    public var table: String?
    /// The identifier of its partition table.
    public var tableUUID: String?
    /// Bytes in a logical sector of the device; nil where blkid found nothing at all.
    public var sectorSize: Int?
    /// What the table of its disk says of it, if it is a partition.
    public var partition: PartitionEntry?

    /// Describes a device without anything on it.
    public init() {}

    /// Takes blkid's `KEY=value` pairs.
    init(_ values: [String: String]) {
        type = values["TYPE"]
        label = values["LABEL"].map(Self.unescaped)
        uuid = values["UUID"]
        table = values["PTTYPE"]
        tableUUID = values["PTUUID"]
        sectorSize = values["LOGICAL_SECTOR_SIZE"].flatMap { Int($0) }
        partition = PartitionEntry(values)
    }

    /// blkid's export format puts a backslash before what a shell would not take as it is.
    fileprivate static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if character == "\\" && !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}

/// A partition as its table says.
public struct PartitionEntry: Sendable, Equatable {
    /// The number, from 1.
    public var number: Int
    /// The first byte.
    public var start: Int64
    /// The size in bytes.
    public var size: Int64
    /// A GPT type as a GUID in lower case, or an MBR type such as `0x83`.
    public var type: String
    /// The GPT GUID in lower case; MBR has an identifier made of the disk's and the number.
    public var guid: String?
    /// The GPT name; nil if it is empty.
    public var name: String?
    /// The GPT attributes or the MBR's boot flag.
    public var flags: UInt64

    /// Describes a partition.
    public init(
        number: Int, start: Int64, size: Int64, type: String, guid: String? = nil, name: String? = nil,
        flags: UInt64 = 0
    ) {
        self.number = number
        self.start = start
        self.size = size
        self.type = type
        self.guid = guid
        self.name = name
        self.flags = flags
    }

    fileprivate init?(_ values: [String: String]) {
        // Places are in 512 bytes, whatever the disk's sectors are.
        guard let number = values["PART_ENTRY_NUMBER"].flatMap({ Int($0) }),
            let start = values["PART_ENTRY_OFFSET"].flatMap({ Int64($0) }),
            let size = values["PART_ENTRY_SIZE"].flatMap({ Int64($0) }), let type = values["PART_ENTRY_TYPE"]
        else { return nil }
        self.init(
            number: number, start: start * 512, size: size * 512, type: type, guid: values["PART_ENTRY_UUID"],
            name: values["PART_ENTRY_NAME"].map(DeviceContent.unescaped),
            flags: values["PART_ENTRY_FLAGS"].flatMap { UInt64($0.trimmingPrefix("0x"), radix: 16) } ?? 0)
    }
}
