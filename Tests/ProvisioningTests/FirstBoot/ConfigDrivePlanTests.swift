import Testing

@testable import Provisioning

/// Where the config drive lies (facts 3.4).
struct ConfigDrivePlanTests {
    private func plan(
        _ volumes: String, mib: UInt64 = 1024, drive: ConfigDriveRequest? = ConfigDriveRequest(),
        policy: String = "clean"
    ) throws -> StoragePlan {
        let document = FirstBootDocuments.document("{}", volumes: volumes, policy: policy)
        var request = try IronicDriver.read(Array(document.utf8))
        request.images = []
        request.configDrive = drive
        return try Planner.plan(request, on: [Documents.disk(mib: mib), Documents.disk(mib: mib, name: "vdb")])
    }

    private func extents(_ plan: StoragePlan) -> [ClosedRange<Int64>] {
        plan.disks[0].partitions.map { $0.firstSector...$0.lastSector }
    }

    @Test(
        arguments: [
            // 1 GiB has 2,097,152 sectors, of which the last 33 are GPT's; 20 MiB before that begin at a whole MiB.
            ("64", [51200...182_271, 2_054_144...2_097_118]),
            ("remaining", [51200...2_054_143, 2_054_144...2_097_118]),
            ("100%", [51200...2_054_143, 2_054_144...2_097_118]),
            ("978 MiB", [51200...2_054_143, 2_054_144...2_097_118]),
        ] as [(String, [ClosedRange<Int64>])])
    func `it lies at the end of the disk`(_ size: String, _ expected: [ClosedRange<Int64>]) throws {
        let plan = try plan(Documents.partition(size))
        #expect(Array(extents(plan).dropFirst()) == expected)
        #expect(plan.configDrive == ConfigDrivePlan(device: "/dev/vda3", size: 42975 * 512, image: nil, isKept: false))
        #expect(plan.disks[0].partitions.last?.name == "config-drive")
    }

    @Test func `what stands behind the rest stays in front of it`() throws {
        let volumes = ["remaining", "64 MiB"].map { Documents.partition($0) }.joined(separator: ",")
        #expect(extents(try plan(volumes)).suffix(2) == [1_923_072...2_054_143, 2_054_144...2_097_118])
    }

    @Test func `without room for it a request is refused`() {
        #expect(throws: RequestError.self) { try plan(Documents.partition("990 MiB")) }
    }

    @Test func `a ready-made one takes its size in whole MiB`() throws {
        let drive = ConfigDriveRequest(image: "/tmp/x.img", imageSize: (3 << 20) + 1)
        let plan = try plan(Documents.partition("64"), drive: drive)
        #expect(drive.size == .mib(4))
        #expect(plan.configDrive?.image == "/tmp/x.img")
        #expect(extents(plan).last?.lowerBound == 2_086_912)
    }

    @Test func `nothing is reserved where nothing is written`() throws {
        let plan = try plan(Documents.partition("64"), drive: nil)
        #expect(plan.configDrive == nil)
        #expect(plan.disks[0].partitions.count == 2)
    }

    @Test func `the policy verify keeps it, unless images are written again`() throws {
        #expect(try plan(Documents.partition("64"), policy: "verify").configDrive?.isKept == true)
        #expect(try plan(Documents.partition("64"), policy: "clean").configDrive?.isKept == false)
    }

    @Test func `Fuel's document has a partition for it, which grows with what is written`() throws {
        var request = try NailgunDocuments.read(NailgunDocuments.core)
        request.configDrive = ConfigDriveRequest(image: "/x", imageSize: 64 << 20)
        let plan = try Planner.plan(request, on: NailgunDocuments.disks)
        #expect(plan.configDrive?.device == "/dev/vda5")
        #expect(plan.configDrive?.size == 64 << 20)
        #expect(plan.disks[0].partitions.count == 5)
    }
}
