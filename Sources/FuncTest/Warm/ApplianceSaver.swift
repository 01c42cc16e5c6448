internal import Blocking
internal import Commands
internal import Foundation
internal import Guestfs
internal import Logging
internal import SystemPackage

/// Builds an appliance that waits for its drives, boots it by libguestfs's own hand, and saves it while it waits.
struct ApplianceSaver: Sendable {
    /// How long an appliance may take to boot without KVM, beside other work.
    static let bootLimit = Duration.seconds(180)
    private static let saveLimit = Duration.seconds(60)

    let runner: any CommandRunner
    /// What is made; its folder exists.
    let appliance: SavedAppliance
    /// A folder of a run's own, above the appliance's.
    let scratch: FilePath

    /// Makes it.
    ///
    /// - Throws: ``ApplianceSaverError`` if this libguestfs starts its appliance in another way; `CommandError`; `DeadlineExceeded`.
    func save() async throws {
        try await buildParts()
        try await runner.check(
            Command("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", "root", appliance.overlay]))
        try write(ApplianceScripts.hypervisor, to: appliance.hypervisor, mode: 0o700)
        let disk = scratch.appending("none.qcow2")
        try await runner.check(Command("qemu-img", ["create", "-q", "-f", "qcow2", disk.string, "1M"]))
        let settings = ApplianceSettings(
            scratch: scratch.string, forceTCG: true, timeLimit: Self.bootLimit + Self.saveLimit, saved: appliance)
        // libguestfs waits for an appliance that ends as soon as it is saved.
        async let launch = Appliance.run(drives: [Drive(file: disk.string)], settings: settings) { _ in }
        try await saveWaiting()
        try? await launch
        for file in [appliance.console, appliance.monitor] { try? FileManager.default.removeItem(atPath: file) }
    }

    /// libguestfs's own parts, with a start that waits for drives.
    private func buildParts() async throws {
        let parts = scratch.appending("supermin.d")
        let tree = scratch.appending("init")
        // They are root's, and the copy is this user's: Foundation would have it be root's too.
        try await runner.check(
            Command("cp", ["--recursive", "--", try SavedAppliance.hostPath() + "/supermin.d", parts.string]))
        try FileManager.default.createDirectory(atPath: tree.string, withIntermediateDirectories: true)
        let archive = parts.appending("init.tar.gz").string
        try await runner.check(Command("tar", ["-xzf", archive, "-C", tree.string]))
        let file = tree.appending("init").string
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let halves = text.split(separator: ApplianceScripts.place, maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw ApplianceSaverError(archive: archive) }
        try write(halves.joined(separator: ApplianceScripts.waiting + ApplianceScripts.place), to: file, mode: 0o755)
        try await runner.check(Command("tar", ["-czf", archive, "-C", tree.string, "init"]))
        try await runner.check(
            Command(
                "supermin",
                [
                    "--build", "--copy-kernel", "-f", "ext2", "--host-cpu", "x86_64", "-o", appliance.folder,
                    parts.string,
                ],
                timeLimit: .seconds(300)))
        try write("", to: appliance.folder + "/README.fixed", mode: 0o600)
    }

    private func write(_ text: String, to file: String, mode: Int) throws {
        try Data(text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    private func saveWaiting() async throws {
        let what = "waiting for the appliance to be one that can be saved"
        try await poll(what, every: .milliseconds(100), limit: Self.bootLimit) {
            let console = FileManager.default.contents(atPath: appliance.console).map {
                String(decoding: $0, as: UTF8.self)
            }
            let isReady = console?.contains(ApplianceScripts.mark) == true
            return isReady
                ? Probe.done(()) : .pending(lastSeen: console?.split(whereSeparator: \.isNewline).last.map(String.init))
        }
        let monitor = try await MachineMonitor(at: FilePath(appliance.monitor))
        let socket = scratch.appending("memory.sock")
        let unfinished = FilePath(appliance.memory + ".part")
        let stream = MemoryStream(at: socket)
        try await stream.listen()
        async let received: Void = stream.receive(into: unfinished, limit: Self.saveLimit)
        // It is not stopped first: it would be stopped when it goes on, and nobody would be there to tell it to run.
        try await monitor.execute(Migration.unbounded)
        try await monitor.execute(Migration.out(to: socket.string))
        try await received
        try await Migration.wait("saving the appliance", limit: Self.saveLimit) { try await monitor.execute($0) }
        try await monitor.execute(#"{"execute": "quit"}"#)
        try FileManager.default.moveItem(atPath: unfinished.string, toPath: appliance.memory)
    }
}

/// A libguestfs whose appliance cannot be saved.
struct ApplianceSaverError: Error, CustomStringConvertible {
    var archive: String

    var description: String {
        "making an appliance that waits for its drives: 'init' in \(archive) has no line '\(ApplianceScripts.place)'"
    }
}
