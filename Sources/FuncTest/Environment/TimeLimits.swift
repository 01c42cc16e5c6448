/// How long a node may take for what it does: the one place that every limit of guest work comes from.
///
/// The figures suit a machine of two processors without KVM, with a node on each. On a slower one all of them are multiplied by
/// the same factor.
public struct TimeLimits: Sendable, Equatable {
    /// What a node is given time for.
    public enum Work: String, Sendable, CaseIterable {
        /// Firmware, network boot, kernel and ramdisk, until the callback.
        case ramdisk
        /// The rest of the ramdisk's start, behind the callback.
        case ready
        /// A run of the agent: it may copy images.
        case agent
        /// An installed system, from power-on to an answer over SSH.
        case system
        /// A command of a case.
        case command
        /// A command that the harness itself has for the node, such as to take a file.
        case call
        /// One try to log in.
        case login
        /// Writing out what a system holds in memory.
        case sync
        /// Listing or selecting systems.
        case systems
        /// Saving a node, or going on from where it was saved.
        case checkpoint
        /// A node's change to keys of its own.
        case keys
        /// Reading disks back: libguestfs runs a virtual machine too.
        case readBack = "read-back"
        /// The launch of a libguestfs appliance that was saved: seconds, and a boot takes its place if it hangs.
        case savedAppliance = "saved appliance"
        /// The boot of a libguestfs appliance: one that takes longer is booted once more.
        case appliance
    }

    /// How long a node may stand still at a stage, by the stage. Shorter than what the whole wait may take.
    public var stalls: [Stage: Duration] = [
        .firmware: .seconds(90), .dhcp: .seconds(60), .bootLoader: .seconds(90), .kernel: .seconds(120),
        .ramdisk: .seconds(120), .agent: .seconds(240), .partitioning: .seconds(180), .imageStream: .seconds(120),
        .grub: .seconds(300), .system: .seconds(240),
    ]

    /// How much longer everything may take than on the machine that the figures are for.
    public var factor: Double

    /// The largest factor that a measurement may give: a wait has to end while somebody still waits for it.
    public static let largestFactor = 10.0

    /// Makes limits.
    ///
    /// - Parameter factor: What the figures are multiplied by.
    public init(factor: Double = 1) {
        self.factor = factor
    }

    /// How long a piece of work may take here.
    public func of(_ work: Work) -> Duration {
        .seconds(Self.seconds(for: work)) * factor
    }

    /// How long a node may stand still at a stage here.
    public func stall(at stage: Stage) -> Duration {
        (stalls[stage] ?? .seconds(240)) * factor
    }

    private static func seconds(for work: Work) -> Int {
        switch work {
        case .ramdisk, .command, .readBack: 300
        case .agent: 900
        case .system: 600
        case .call, .checkpoint, .savedAppliance: 60
        case .sync, .systems, .appliance: 120
        case .ready, .keys: 30
        case .login: 20
        }
    }

    /// The factor for people: `1.0`.
    var factorText: String { "time factor \(factor.fixed(1))" }
}
