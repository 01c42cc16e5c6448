internal import Commands
internal import Foundation
internal import Guestfs
internal import Logging
internal import NodeTemplates
internal import SystemPackage

/// How libguestfs's appliance comes up on this host: from the one that was saved where there is one, by a boot otherwise.
struct ApplianceLaunches: Sendable {
    /// Whether QEMU translates instructions itself even where `/dev/kvm` can be opened.
    let forceTCG: Bool
    let saved: Checkpoint?
    /// How long libguestfs may take.
    let limits: TimeLimits
    let logger: Logger

    /// As the nodes of an environment have it.
    init(_ environment: Environment) {
        forceTCG = environment.readsWithoutKVM
        saved = environment.appliance
        limits = environment.limits
        logger = environment.logger
    }

    /// For a command that has no nodes: what is there is used, and nothing is made.
    ///
    /// - Parameter accelerator: What is known of this host; nil if nothing is.
    init(
        _ settings: Environment.Settings, accelerator: AcceleratorChoice?, runner: any CommandRunner, logger: Logger
    ) async throws {
        forceTCG = accelerator?.value != .kvm
        self.logger = logger
        limits = TimeLimits(factor: settings.timeFactor ?? 1)
        let appliances = SavedAppliances(store: settings.checkpoints, runner: runner, logger: logger)
        saved = forceTCG && !settings.isCold ? try await appliances.find() : nil
    }

    /// Launches an appliance, asks it, and ends it.
    ///
    /// A saved appliance that does not come up, for whatever reason, costs the time of a boot; the next run saves another one.
    func run<Value: Sendable>(
        _ drives: [Drive], scratch: FilePath, _ body: @escaping @Sendable (isolated Appliance) throws -> Value
    ) async throws -> Value {
        let settings = ApplianceSettings(
            scratch: scratch.string, forceTCG: forceTCG, timeLimit: limits.of(.readBack))
        if let saved, saved.isOffered {
            var going = settings
            going.saved = SavedAppliance(folder: saved.folder.string)
            going.launchLimit = limits.of(.savedAppliance)
            do {
                return try await Appliance.run(drives: drives, settings: going, body)
            } catch let error as GuestfsError where error.isLaunch {
                logger.error("going on from \(saved.folder): \(error); booting the appliance instead, from now on")
                saved.withdraw()
            }
        }
        return try await boot(drives, settings, body)
    }

    /// Boots an appliance, and another one if the first hangs: both of its processors were seen to stand still in the kernel's first
    /// seconds, once in some hundred boots, with all that they did for each of their steps behind one lock of QEMU's.
    private func boot<Value: Sendable>(
        _ drives: [Drive], _ settings: ApplianceSettings,
        _ body: @escaping @Sendable (isolated Appliance) throws -> Value
    ) async throws -> Value {
        var settings = settings
        if forceTCG { settings.hypervisor = try writeHypervisor(in: FilePath(settings.scratch)) }
        settings.launchLimit = limits.of(.appliance)
        do {
            return try await Appliance.run(drives: drives, settings: settings, body)
        } catch let error as GuestfsError where error.isLaunch && error.errno == ETIMEDOUT {
            logger.error("booting libguestfs's appliance: \(error); booting it once more")
        }
        settings.launchLimit = nil
        return try await Appliance.run(drives: drives, settings: settings, body)
    }

    /// The processor without what QEMU's translator is slow with, as nodes have it.
    private func writeHypervisor(in folder: FilePath) throws -> String {
        let file = folder.appending("hypervisor").string
        try Data(ApplianceScripts.plainHypervisor.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: file)
        return file
    }
}
