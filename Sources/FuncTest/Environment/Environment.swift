public import Commands
internal import Guestfs
public import Images
public import Libvirt
public import Logging
internal import NodeTemplates
public import SystemPackage

/// What nodes are made of on this host: libvirt, the ramdisk, the accelerator, the templates.
public struct Environment: Sendable {
    /// How an environment is made.
    public struct Settings: Sendable {
        /// The libvirt connection.
        public var uri = "qemu:///session"
        /// What network nodes are on.
        public var network = NodeNetwork.user
        /// A prebuilt agent; nil to build it from the source tree.
        public var agent: FilePath?
        /// Whether each node boots over PXE; otherwise a node that never ran goes on from a checkpoint.
        public var isCold = false
        /// What time limits are multiplied by; nil measures it.
        public var timeFactor: Double?
        /// How long a node may stand still at a stage, where it is to be another time than the usual one.
        public var stalls: [Stage: Duration] = [:]
        /// More parameters for the ramdisk's kernel.
        public var kernelParameters: [String] = []
        /// The cache, which also holds the folders of runs.
        public var cache = ImageCache.standard()

        /// The folder that holds the folders of runs.
        var runs: FilePath { cache.root.appending("runs") }
        /// The file with what became of cases.
        public var history: FilePath { cache.root.appending("history.sqlite") }

        /// What nodes and appliances go on from.
        var checkpoints: CheckpointStore { CheckpointStore(root: cache.root.appending("warm")) }

        /// The usual settings.
        public init() {}
    }

    /// Where nodes run.
    let host: any NodeHost
    /// The libvirt connection.
    public var hypervisor: Hypervisor { host.hypervisor }
    /// The ramdisk that nodes boot.
    public let ramdisk: Ramdisk
    /// The agent's program, which is in the ramdisk.
    public let agent: FilePath
    /// What runs the nodes' instructions.
    public let accelerator: AcceleratorChoice
    /// Whether what reads disks back, on this host, does without KVM.
    let readsWithoutKVM: Bool
    /// Templates and source.
    public let tree: SourceTree
    /// Builds images.
    public let images: ImageBuilder
    /// Runs programs.
    public let runner: any CommandRunner
    /// Where the harness logs.
    public let logger: Logger
    /// The folder that holds the folders of runs.
    public let runs: FilePath
    /// How long a node may take for what it does.
    public let limits: TimeLimits
    /// More parameters for the ramdisk's kernel.
    let kernelParameters: [String]
    /// Nodes whose ramdisk is ready, for others of their shape; nil boots each over PXE.
    public private(set) var checkpoints: CheckpointStore?

    /// What launches of libguestfs go on from; nil boots its appliance each time.
    private(set) var appliance: Checkpoint?

    /// The same, with each node booted over PXE, and each appliance of libguestfs booted.
    public var cold: Environment {
        var environment = self
        environment.checkpoints = nil
        environment.appliance = nil
        return environment
    }

    /// Connects, builds what is missing, and ends the connection behind a body.
    ///
    /// - Parameters:
    ///   - settings: How.
    ///   - tree: Templates and source.
    ///   - clock: Times the steps.
    ///   - nodes: How many nodes are to run at once.
    ///   - logger: Where the harness logs.
    ///   - body: What is done with it.
    public static func with<Value>(
        _ settings: Settings = Settings(), tree: SourceTree, clock: RunClock, nodes: Int = 1, logger: Logger,
        _ body: (Environment) async throws -> Value
    ) async throws -> Value {
        let runner = SystemCommandRunner(logger: logger)
        return try await withHost(settings, clock: clock, runner: runner, logger: logger) { host in
            try await body(
                try await prepare(
                    settings, tree: tree, clock: clock, nodes: nodes, logger: logger, runner: runner, host: host))
        }
    }

    /// Connects to the host that the settings name, and ends the connection behind a body.
    static func withHost<Value>(
        _ settings: Settings, clock: RunClock = RunClock(), runner: any CommandRunner, logger: Logger,
        _ body: (any NodeHost) async throws -> Value
    ) async throws -> Value {
        let host = try await clock.measure("libvirt", .harness) { _ in
            try await openHost(settings, runner: runner, logger: logger)
        }
        do {
            let value = try await body(host)
            await host.close()
            return value
        } catch {
            let explained = await host.explained(error)
            await host.close()
            throw explained
        }
    }

    /// Whether a connection leads to another host.
    ///
    /// - Throws: What is wrong with it, if it cannot be used.
    public static func isElsewhere(_ uri: String) throws -> Bool {
        try HostAddress(uri: uri) != nil
    }

    /// The host that a connection names.
    private static func openHost(
        _ settings: Settings, runner: any CommandRunner, logger: Logger
    ) async throws -> any NodeHost {
        guard let address = try HostAddress(uri: settings.uri) else {
            if settings.network == .libvirt { return try await SegmentHost.open(runs: settings.runs, runner: runner) }
            return try await LocalHost.open(settings.uri, runner: runner)
        }
        return try await RemoteHost.open(address, runs: settings.runs, runner: runner, logger: logger)
    }

    private static func prepare(
        _ settings: Settings, tree: SourceTree, clock: RunClock, nodes: Int, logger: Logger,
        runner: any CommandRunner, host: any NodeHost
    ) async throws -> Environment {
        let images = ImageBuilder(
            definitions: tree.templates("images"), source: tree.root, cache: settings.cache, runner: runner,
            logger: logger)
        let ramdisk = try await clock.measure("ramdisk", .build) { step in
            try await images.ramdisk(agent: settings.agent) { step.note("\($0.artefact): \($0.message)") }
        }
        let agent =
            if let agent = settings.agent { agent } else { try await images.agent { _ in } }
        let answers = settings.cache.root.appending("host")
        let accelerator = try await clock.measure("accelerator", .build) { step in
            let probe = AcceleratorProbe(runner: host.runner, cache: answers, identity: try host.identity)
            var choice = try await probe.choose { try await host.lend(ramdisk.kernel) }
            if let name = host.name { choice.reason += ", on \(name)" }
            step.note("\(choice.accelerator): \(choice.reason)")
            return choice
        }
        let own = try AcceleratorProbe(runner: runner, cache: answers).known()
        let checkpoints = settings.isCold ? nil : settings.checkpoints
        var appliance: Checkpoint?
        if let checkpoints, own?.value != .kvm {
            let appliances = SavedAppliances(store: checkpoints, runner: runner, logger: logger)
            appliance = try await clock.measure("appliance", .build) { step in
                try await appliances.take(runs: settings.runs) { step.note($0) }
            }
        }
        let calibration = try await clock.measure("time limits", .build) { step in
            let calibration = await Calibration.measure(
                accelerator, host: host, nodes: nodes, wanted: settings.timeFactor)
            step.note(calibration.text)
            return calibration
        }
        var limits = TimeLimits(factor: calibration.factor)
        limits.stalls.merge(settings.stalls) { $1 }
        return Environment(
            host: host, ramdisk: ramdisk, agent: agent, accelerator: accelerator,
            readsWithoutKVM: own?.value != .kvm, tree: tree, images: images, runner: runner, logger: logger,
            runs: settings.runs, limits: limits, kernelParameters: settings.kernelParameters,
            checkpoints: host.hasCheckpoints ? checkpoints : nil, appliance: appliance)
    }
}
