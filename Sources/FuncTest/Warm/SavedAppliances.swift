internal import Commands
internal import Foundation
internal import Guestfs
internal import Images
internal import Logging
internal import SystemPackage

/// The saved appliance of this host, kept beside the checkpoints of nodes.
struct SavedAppliances: Sendable {
    let store: CheckpointStore
    let runner: any CommandRunner
    let logger: Logger

    /// The appliance, if it was saved and all that it is made of is as it was.
    func find() async throws -> Checkpoint? {
        store.find(try await key())
    }

    /// The appliance, saved now if it was not.
    ///
    /// - Parameters:
    ///   - runs: The folder that holds the folders of runs.
    ///   - note: Hears what is done.
    /// - Returns: The appliance; nil where it cannot be saved, which costs each launch the time of a boot and no more.
    func take(runs: FilePath, _ note: (String) -> Void) async throws -> Checkpoint? {
        if let found = try await find() { return found }
        note("saving libguestfs's appliance, so that it need not boot for each case")
        let run = try RunDirectory(in: runs)
        defer { try? run.remove() }
        do {
            try await store.keep(try await key(), by: run.path) { checkpoint in
                let appliance = SavedAppliance(folder: checkpoint.folder.string)
                try await ApplianceSaver(runner: runner, appliance: appliance, scratch: run.path).save()
            }
        } catch {
            try Task.checkCancellation()
            logger.error("saving libguestfs's appliance: \(error); it boots for each case instead")
        }
        return try await find()
    }

    /// QEMU and every package: the appliance is made of files of this host, and its kernel is the host's.
    private func key() async throws -> String {
        var key = ContentKeyBuilder(artefact: "appliance")
        key.add("qemu", try await runner.check(Command("qemu-system-x86_64", ["--version"])).standardOutput)
        key.add("packages", try await runner.check(Command("dpkg-query", ["-W"])).standardOutput)
        key.add(
            "kernels", try FileManager.default.contentsOfDirectory(atPath: "/boot").sorted().joined(separator: "\n"))
        key.add("hypervisor", ApplianceScripts.hypervisor)
        key.add("waiting", ApplianceScripts.waiting)
        let settings = ApplianceSettings(scratch: "", forceTCG: true)
        key.add("shape", "\(settings.memoryMiB) MiB, \(settings.cpus) processors")
        return key.key().description
    }
}
