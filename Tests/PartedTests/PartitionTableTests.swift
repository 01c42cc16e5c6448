import Glibc
import Parted
import Testing

/// On sparse files: libparted takes them for disks.
struct PartitionTableTests {
    private let path: String

    init() throws {
        var template = Array("/tmp/parted-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        try #require(file >= 0)
        ftruncate(file, 3 << 30)
        close(file)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func withFile(_ body: () async throws -> Void) async throws {
        defer { unlink(path) }
        try await body()
    }

    private let partitions = [
        Partition(number: 1, firstSector: 2048, lastSector: 51199, name: "bios_grub", flags: [.biosGrub]),
        Partition(number: 2, firstSector: 51200, lastSector: 1_075_199, name: "root", flags: [.legacyBoot]),
        Partition(number: 3, firstSector: 1_075_200, lastSector: 1_076_223, name: "swap", flags: [.swap]),
        Partition(number: 4, firstSector: 1_076_224, lastSector: 2_000_000, name: "pv-data", flags: [.lvm]),
        Partition(number: 5, firstSector: 2_099_200, lastSector: 3_000_319, name: "md", flags: [.raid]),
        Partition(number: 6, firstSector: 3_000_320, lastSector: 3_002_367, name: "fat", flags: [.microsoftData]),
        Partition(number: 7, firstSector: 3_002_368, lastSector: 3_004_415, name: "efi", flags: [.efiSystem]),
        Partition(number: 8, firstSector: 3_004_416, lastSector: 6_291_422, name: "srv"),
    ]

    @Test func `a table is read as it was written, to the sector`() async throws {
        try await withFile {
            try await PartitionTables.shared.write(partitions, to: path)
            let table = try await PartitionTables.shared.read(path)
            #expect(table.label == "gpt")
            #expect(table.sectorSize == 512)
            #expect(table.sectors == 6_291_456)
            #expect(table.partitions == partitions)
        }
    }

    @Test func `sectors of 4096 bytes`() async throws {
        try await withFile {
            let partitions = [
                Partition(number: 1, firstSector: 256, lastSector: 6399, name: "bios_grub", flags: [.biosGrub]),
                Partition(number: 2, firstSector: 6400, lastSector: 786_426, name: "root"),
            ]
            let path = path
            let table = try await PartitionTables.shared.withSectors(of: 4096) { tables in
                try tables.write(partitions, to: path)
                return try tables.read(path)
            }
            #expect(table.sectorSize == 4096)
            #expect(table.partitions == partitions)
        }
    }

    @Test func `a second table replaces the first`() async throws {
        try await withFile {
            try await PartitionTables.shared.write(partitions, to: path)
            try await PartitionTables.shared.write([partitions[0]], to: path)
            #expect(try await PartitionTables.shared.read(path).partitions == [partitions[0]])
        }
    }

    @Test func `overlapping partitions are refused before anything is written`() async throws {
        try await withFile {
            let overlapping = [
                Partition(number: 1, firstSector: 2048, lastSector: 51199, name: "a"),
                Partition(number: 2, firstSector: 51000, lastSector: 60000, name: "b"),
            ]
            let error = await #expect(throws: PartedError.self) {
                try await PartitionTables.shared.write(overlapping, to: path)
            }
            #expect(error?.description.hasPrefix("partitioning \(path): creating partition 2 (b): ") == true)
            await #expect(throws: PartedError.self) { try await PartitionTables.shared.read(path) }
        }
    }

    @Test func `a device that is not there is named`() async {
        unlink(path)
        let error = await #expect(throws: PartedError.self) { try await PartitionTables.shared.read("/dev/no-such") }
        #expect(error?.device == "/dev/no-such")
        #expect(error?.reason.isEmpty == false)
    }
}

extension PartitionTables {
    /// Does something at once with files whose sectors have another size. That is a variable of the process's
    /// environment: nobody else may use libparted meanwhile. It is set back, not taken away: each time that a variable comes in, the C
    /// library moves the whole environment, which other threads read.
    fileprivate func withSectors<Value: Sendable>(
        of size: Int, _ body: @Sendable (isolated PartitionTables) throws -> Value
    ) throws -> Value {
        setenv("PARTED_SECTOR_SIZE", "\(size)", 1)
        defer { setenv("PARTED_SECTOR_SIZE", "512", 1) }
        return try body(self)
    }
}
