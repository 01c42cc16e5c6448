import Testing

@testable import Guestfs

struct DeviceContentTests {
    @Test func `a partition is read from what blkid says of it`() {
        let content = DeviceContent([
            "TYPE": "ext4", "LABEL": "two\\ words", "UUID": "u", "PART_ENTRY_NUMBER": "2",
            "PART_ENTRY_OFFSET": "51200", "PART_ENTRY_SIZE": "8", "PART_ENTRY_TYPE": "t", "PART_ENTRY_UUID": "g",
            "PART_ENTRY_NAME": "back\\\\slash", "PART_ENTRY_FLAGS": "0x8000000000000004",
        ])
        #expect(content.type == "ext4")
        #expect(content.label == "two words")
        #expect(content.table == nil)
        #expect(
            content.partition
                == PartitionEntry(
                    number: 2, start: 25 << 20, size: 4096, type: "t", guid: "g", name: "back\\slash",
                    flags: 0x8000_0000_0000_0004))
    }

    @Test func `a disk with a table is no partition`() {
        let content = DeviceContent(["PTTYPE": "gpt", "PTUUID": "d"])
        #expect(content.table == "gpt")
        #expect(content.tableUUID == "d")
        #expect(content.partition == nil)
        #expect(content.type == nil)
    }
}
