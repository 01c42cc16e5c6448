/// How an appliance is run.
public struct ApplianceSettings: Sendable, Equatable {
    /// A folder of the appliance's own, which exists. Its path in QEMU's arguments tells the appliance's processes from
    /// all others, so that they can be ended from outside; libguestfs has no call for that.
    public var scratch: String
    /// Whether QEMU translates instructions itself even where `/dev/kvm` can be opened.
    public var forceTCG: Bool
    /// The appliance's memory in MiB.
    public var memoryMiB: Int
    /// Virtual processors: one, as libguestfs has it. Where instructions are translated, a second one costs more than it gives.
    public var cpus: Int
    /// What the appliance is for, as a gerund: messages about its limit say it.
    public var purpose: String
    /// The bound on everything from the launch to the end. libguestfs is a known source of hangs.
    public var timeLimit: Duration
    /// The bound on the launch alone; nil if it has none but that on everything.
    public var launchLimit: Duration?

    /// The program that libguestfs starts in QEMU's place, with QEMU's arguments; nil for QEMU. A saved appliance brings its own.
    public var hypervisor: String?

    /// What a launch goes on from; nil boots. It holds for the memory and the processors that it was saved with.
    public var saved: SavedAppliance?

    /// Describes how an appliance is run.
    public init(
        scratch: String, forceTCG: Bool, memoryMiB: Int = 512, cpus: Int = 1,
        purpose: String = "reading disks", timeLimit: Duration = .seconds(300),
        launchLimit: Duration? = nil, saved: SavedAppliance? = nil
    ) {
        self.scratch = scratch
        self.forceTCG = forceTCG
        self.memoryMiB = memoryMiB
        self.cpus = cpus
        self.purpose = purpose
        self.timeLimit = timeLimit
        self.launchLimit = launchLimit
        self.saved = saved
    }
}
