import NIOCore
import Testing

@testable import FuncTest

struct StageTests {
    private typealias Samples = NetworkSamples

    private func stage(
        _ boot: NodeRecord.Boot = .ramdisk, _ network: NetworkRecord = NetworkRecord(), fetched: [String] = [],
        console: String = ""
    ) -> Stage {
        BootTrail(boot: boot, network: network, fetched: fetched, console: console).stage
    }

    private let kernel = "[    0.000000] Linux version 6.1\n"
    private let fetched = ["vmlinuz", "ramdisk", "keys"]

    @Test func `a boot from the network goes from stage to stage`() {
        let asked = Samples.record(Samples.dhcp(1), Samples.dhcp(2))
        let addressed = Samples.record(Samples.dhcp(1), Samples.dhcp(5))
        #expect(stage() == .firmware)
        #expect(stage(console: "BdsDxe: starting Boot0001") == .firmware)
        #expect(stage(.ramdisk, asked) == .dhcp)
        #expect(stage(.ramdisk, addressed) == .bootLoader)
        #expect(stage(.ramdisk, asked, fetched: ["vmlinuz"]) == .bootLoader)
        #expect(stage(.ramdisk, addressed, fetched: fetched) == .kernel)
        #expect(stage(.ramdisk, addressed, fetched: fetched, console: kernel) == .kernel)
        let running = kernel + "[    8.156249] Run /init as init process\n"
        #expect(stage(.ramdisk, addressed, fetched: fetched, console: running) == .ramdisk)
        #expect(stage(.ramdisk, addressed, fetched: fetched + ["lookup"], console: running) == .agent)
    }

    @Test func `a boot from disk goes from stage to stage`() {
        #expect(stage(.disk) == .firmware)
        #expect(stage(.disk, console: "\u{1B}[HGNU GRUB  version 2.06") == .bootLoader)
        #expect(stage(.disk, console: "GNU GRUB\n" + kernel) == .kernel)
        #expect(stage(.disk, console: kernel + "systemd[1]: Started x") == .system)
    }

    @Test(arguments: [
        ("partitioning", Stage.partitioning), ("copyimage", .imageStream), ("bootloader", .grub), ("fstab", .agent),
    ]) func `a step of the agent has its stage`(step: String, stage: Stage) {
        #expect(Stage(agentStep: step) == stage)
    }

    @Test func `each stage has a limit of its own, below that of the whole wait`() {
        let limits = TimeLimits()
        for stage in Stage.allCases {
            #expect(limits.stalls[stage] != nil)
            let whole: TimeLimits.Work =
                switch stage {
                case .firmware, .dhcp, .bootLoader, .kernel, .ramdisk: .ramdisk
                case .agent, .partitioning, .imageStream, .grub: .agent
                case .system: .system
                }
            #expect(limits.stall(at: stage) < limits.of(whole))
        }
    }
}

struct MovementTests {
    private var limits: TimeLimits {
        var limits = TimeLimits(factor: 2)
        limits.stalls[.kernel] = .seconds(10)
        return limits
    }

    private func stall(_ movement: Movement, at time: Double) -> StalledNodeError? {
        StallWatch(limits: limits, movement: movement).stall(of: "n", at: .kernel, time: time) {
            [.console: "a line"]
        }
    }

    @Test func `a node that stands still is told with what each source last showed`() {
        var movement = Movement(start: 5)
        movement.note([.console: 100, .disks: 7], at: 6)
        movement.note([.console: 140, .disks: 7], at: 8.25)
        #expect(stall(movement, at: 28) == nil)
        let error = stall(movement, at: 28.3)
        #expect(
            error.map { "\($0)" }?.hasPrefix(
                """
                node n hangs in stage 'kernel': no byte on its serial console for 20 s, since 8.2 s (limit of this stage: \
                20 s, time factor 2.0)
                  serial console: last moved at 8.2 s: a line
                  DHCP and TFTP: nothing moved
                """) == true, "\(String(describing: error))")
    }

    @Test(arguments: ActivitySource.allCases) func `whatever moves keeps a slow node`(source: ActivitySource) {
        var movement = Movement(start: 0)
        for second in 0..<200 { movement.note([source: Int64(second / 15)], at: Double(second)) }
        #expect(stall(movement, at: 200) == nil)
    }

    @Test func `what was there before it was watched is no movement`() {
        var movement = Movement(start: 5)
        movement.note([.console: 1000], at: 6)
        #expect(movement.last == 5)
        #expect(movement.last(.console) == nil)
        movement.note([.console: 10], at: 7)
        #expect(movement.last == 7, "a figure that begins anew moves too")
    }

    @Test func `a source that cannot be seen is as it was`() {
        var movement = Movement(start: 0)
        movement.note([.disks: 1], at: 1)
        movement.note([:], at: 2)
        movement.note([.disks: 1], at: 3)
        #expect(movement.last == 0)
    }
}
