import Commands
import Documents
import Foundation
import Images
import Logging
import NodeTemplates
import SystemPackage
import Testing

@testable import FuncTest

/// What `--plan-only` holds against expectations.
struct PlanningTests {
    private func compare(_ expected: String, _ planned: String) throws -> PlannedComparison {
        PlannedComparison(
            expected: try DocumentNode.parse(expected, file: "expected").value,
            planned: try DocumentNode.parse(planned, file: "planned").value)
    }

    @Test func `what a plan decides is compared, and what it does not is counted`() throws {
        let comparison = try compare(
            "disks: {vda: {size: 1, table: gpt, uuid: <uuid of vda>}, vdb: {table: null, content: blank}}\nsystems: null",
            "disks: {vda: {size: 2, table: gpt, uuid: x}}")
        #expect(comparison.differences == [Difference(path: "disks.vda.size", expected: 1, actual: 2)])
        #expect(comparison.holding == 1)
        #expect(comparison.untold == 4)
    }

    @Test func `a partition too many on either side is a difference`() throws {
        #expect(try compare("a: [{n: 1}]", "a: [{n: 1}, {n: 2}]").differences.map(\.path) == ["a[1]"])
        #expect(try compare("a: [{n: 1}, {n: 2}]", "a: [{n: 1}]").differences.map(\.path) == ["a[1]"])
    }

    @Test func `no arrays are expected and none are planned`() throws {
        #expect(try compare("arrays: null", "arrays: {}").holding == 1)
        #expect(try compare("arrays: null", "arrays: {data: {level: raid1}}").differences.count == 1)
    }

    @Test func `an inventory has the links that udev makes of serial numbers`() throws {
        let shape = try #require(try CaseFinder(tree: .find()).shapes().first { $0.name == "sata" })
        let inventory = try NodeInventory(shape: shape).document.json()
        #expect(inventory.contains("/dev/disk/by-id/ata-QEMU_HARDDISK_sata-second"))
        #expect(inventory.contains("\"1:0:0:0\""))
    }

    @Test func `a plan in the words of a state`() throws {
        let text = """
            {"disks": [{"disk": {"name": "vda", "size": 1073741824, "sector_size": 512},
              "partitions": [{"number": 1, "device": "/dev/vda1", "first_sector": 2048, "size": 419430400,
                "type": "raid", "name": "a", "bootable": false}]}],
             "arrays": [{"name": "a", "device": "/dev/md/a", "level": "raid1", "metadata": "1.2",
                "members": ["/dev/vda1", "/dev/vdb1"], "spares": [], "size": 418381824}],
             "volume_groups": [{"name": "g", "physical_volumes": [{"device": "/dev/md/a", "extents": 99,
                "metadata_copies": 1}], "volumes": [{"name": "v", "device": "/dev/g/v", "extents": 9}]}],
             "file_systems": [{"device": "/dev/g/v", "type": "xfs"}]}
            """
        let plan = try JSONDecoder().decode(AgentPlan.self, from: Data(text.utf8))
        let expected = """
            disks: {vda: {size: 1024 MiB, partitions: [{number: 1, start: 1 MiB, size: 400 MiB, type: raid,
              file_system: linux_raid_member}]}}
            arrays: {a: {level: raid1, devices: 2, members: [vda1, vdb1], size: 399 MiB, file_system: LVM2_member}}
            volume_groups: {g: {size: 396 MiB, free: 360 MiB, physical_volumes: [{device: md/a, size: 396 MiB}],
              logical_volumes: [{name: v, size: 36 MiB, file_system: xfs}]}}
            """
        let comparison = PlannedComparison(
            expected: try DocumentNode.parse(expected, file: "expected").value,
            planned: PlannedState(plan: plan).document)
        #expect(comparison.differences == [])
        #expect(comparison.holding == 19)
        #expect(comparison.untold == 0)
    }

    /// The agent that the package builds beside the tests.
    private static let agent = FilePath(
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "provision").path)

    private static func check(_ testCase: Case) async throws -> PlanVerdict {
        var settings = Environment.Settings()
        let folder = FilePath(NSTemporaryDirectory()).appending("bareproof-plans-\(UUID().uuidString)")
        settings.cache = ImageCache(root: folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let runner = SystemCommandRunner(logger: Logger(label: "test"))
        return try await PlanCheck(tree: .find(), agent: agent, runner: runner, settings: settings).check(testCase)
    }

    private static var cases: [String] {
        get throws { try CaseFinder(tree: .find()).find([]).map(\.name) }
    }

    @Test(arguments: try cases)
    func `the agent plans each case as it is expected`(name: String) async throws {
        let testCase = try #require(try CaseFinder(tree: .find()).find([name]).first)
        let verdict = try await Self.check(testCase)
        #expect(verdict.failures == [], "\(verdict.text)")
        #expect(verdict.holding + verdict.untold > 0)
    }

    @Test(arguments: [false, true])
    func `a request that should be refused and can be planned is a failure, unless only a node can tell`(
        isPlannedOnNode: Bool
    ) async throws {
        let tree = try SourceTree.find()
        var testCase = try #require(try CaseFinder(tree: tree).find(["two-disks"]).first)
        var step = try #require(testCase.firstProvision)
        (step.exitStatus, step.isPlannedOnNode) = (255, isPlannedOnNode)
        testCase.steps = [.provision(step)]
        let verdict = try await Self.check(testCase)
        #expect(verdict.failures.count == (isPlannedOnNode ? 0 : 1), "\(verdict.text)")
        #expect(verdict.untold == (isPlannedOnNode ? 1 : 0))
    }
}
