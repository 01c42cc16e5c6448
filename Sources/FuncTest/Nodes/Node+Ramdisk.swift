internal import Blocking
internal import Contract
internal import Foundation
internal import Images
internal import Libvirt
internal import Logging
internal import NodeTemplates
internal import SystemPackage

extension Node {
    /// Has the node at its ramdisk: from a checkpoint if it never ran and there is one, over PXE otherwise.
    ///
    /// - Parameters:
    ///   - without: The names of disks that are taken out of the node for as long as it runs.
    ///   - onLine: Gets the console's last line whenever it is another one.
    public func bootRamdisk(without: [String] = [], onLine: (String) -> Void = { _ in }) async throws {
        guard let store = environment.checkpoints, canBeSaved, !wasStarted, without.isEmpty else {
            return try await bootCold(without: without, onLine: onLine)
        }
        let key = try await checkpointKey()
        if try await goesOn(from: store.find(key), onLine) { return }
        store.forget(key, by: folder)
        try await bootCold(without: without, onLine: onLine)
        try await awaitAnswer(
            "waiting for the ramdisk of node \(domain)", limit: environment.limits.of(.ready), onLine: onLine
        ) {
            console.text.contains(Self.readyMark)
        }
        // A ramdisk that wrote to disks with content would not find what it remembers on another node's.
        guard try await diskCounts().values.allSatisfy({ $0.writtenBytes == 0 }) else { return }
        onLine("saving the node for others of its shape")
        try await store.keep(key, by: folder) { try await save(to: $0) }
    }

    /// What the ramdisk says on the console when all of it is there.
    static let readyMark = "bareproof: ready"

    /// A checkpoint that does not work, for whatever reason, costs the time of a boot and no more.
    private func goesOn(from checkpoint: Checkpoint?, _ onLine: (String) -> Void) async throws -> Bool {
        guard let checkpoint else { return false }
        do {
            try await goOn(from: checkpoint, onLine: onLine)
            return true
        } catch {
            try Task.checkCancellation()
            environment.logger.error("going on from \(checkpoint.folder): \(error); booting over PXE instead")
            try await powerOff()
            return false
        }
    }

    /// Boots the ramdisk over PXE and waits for its callback.
    ///
    /// The node gets an address and the first file from QEMU's user-mode network, and kernel and ramdisk from the file
    /// server. The SSH keys come in an archive of this boot's own behind the ramdisk.
    ///
    /// - Parameters:
    ///   - without: The names of disks that are taken out of the node for as long as it runs.
    ///   - onLine: Gets the console's last line whenever it is another one.
    private func bootCold(without: [String], onLine: (String) -> Void) async throws {
        let callback = server.awaitCallback()
        try await startRamdisk(["\(Callback.kernelParameter)=\(callback)"], handover, without: without)
        let what = "waiting for the ramdisk of node \(domain) to call back"
        try await awaitAnswer(what, limit: environment.limits.of(.ramdisk), onLine: onLine) {
            server.callback(at: callback) != nil
        }
    }

    /// Boots the ramdisk over PXE with the address of a conductor, and waits until that one's steps are done or have failed. Nobody
    /// can log in unless a step says so.
    func bootRamdisk(calling conductor: Conductor, onLine: (String) -> Void) async throws {
        let url = server.url(of: conductor) ?? ""
        try await startRamdisk(
            ["ironic_api_url=\(url)", "deployment_id=\(conductor.deploymentID)"], hostKeyHandover, without: [])
        let what = "waiting for node \(domain) to do what its conductor asks"
        let limits = environment.limits
        try await awaitAnswer(what, limit: limits.of(.ramdisk) + limits.of(.agent), onLine: onLine) {
            conductor.progress.isOver
        }
    }

    private func startRamdisk(_ parameters: [String], _ handover: CpioArchive, without: [String]) async throws {
        let tftpRoot = folder.appending("tftp")
        try FileManager.default.createDirectory(atPath: tftpRoot.string, withIntermediateDirectories: true)
        let bootFile = try networkBoot(parameters, handover).write(to: tftpRoot, for: shape.firmware)
        try await environment.host.publish(tftpRoot, for: macAddress)
        let place = environment.host.place(of: tftpRoot)
        try await start(.network(tftpRoot: place, bootFile: bootFile), without: without)
    }

    /// Waits for something on a running node; fails as soon as the node stops.
    func awaitAnswer(
        _ what: String, limit: Duration, onLine: (String) -> Void, _ isThere: () async throws -> Bool
    ) async throws {
        do {
            try await awaitWhileFollowed(what, limit: limit, onLine: onLine, isThere)
            await endCapture()
        } catch {
            await endCapture()
            throw error
        }
    }

    private func awaitWhileFollowed(
        _ what: String, limit: Duration, onLine: (String) -> Void, _ isThere: () async throws -> Bool
    ) async throws {
        var shown: String?
        var (watch, nextLook) = (beginWatch(), ContinuousClock.now)
        try await poll(what, every: .milliseconds(100), limit: limit) {
            await followNetwork()
            if let line = console.lastLine, line != shown {
                onLine(line)
                shown = line
            }
            if try await isThere() { return .done(()) }
            if let line = console.lastLine, line.contains("end Kernel panic") {
                throw NodeError.panicked(domain, lastLine: line)
            }
            let state = try await environment.hypervisor.state(of: domain)
            guard state == .running else {
                throw NodeError.stopped(
                    domain, state: state.description, stage: trail.stage, lastLine: console.lastLine)
            }
            if ContinuousClock.now >= nextLook {
                try await check(&watch)
                nextLook = .now + StallWatch.interval
            }
            return .pending(lastSeen: lastSeen)
        }
    }

    /// Where a node that hangs got to.
    private var lastSeen: String {
        let request = server.requests.last.map { "the request \($0)" } ?? "no request to the file server"
        let line = console.lastLine.map { "'\($0)' on the console" } ?? "nothing on the console"
        return "\(request); \(line)"
    }

    /// What every boot of the ramdisk gets: its console, and a kernel that answers the keys of ``askWhereItHangs()``.
    var ramdiskParameters: [String] { ["console=ttyS0", "sysrq_always_enabled"] + environment.kernelParameters }

    private func networkBoot(_ parameters: [String], _ handover: CpioArchive) throws -> NetworkBoot {
        // The address of the card that the node boots from, in the form of PXELINUX's BOOTIF.
        let card = "BOOTIF=01-" + macAddresses[0].replacing(":", with: "-")
        return NetworkBoot(
            kernel: try server.serve(environment.ramdisk.kernel, as: "vmlinuz"),
            archives: [
                try server.serve(environment.ramdisk.initramfs, as: "ramdisk"),
                server.serve(handover.bytes(), as: BootTrail.lastArchive),
            ],
            parameters: (ramdiskParameters + parameters + [card]).joined(separator: " "))
    }

    private var handover: CpioArchive {
        var archive = hostKeyHandover
        archive.addFile(
            "\(NodePaths.handover)/authorized_keys", mode: 0o600, bytes: Array("\(userKey.publicKey)\n".utf8))
        return archive
    }

    /// The host key alone, by which the harness knows the node.
    private var hostKeyHandover: CpioArchive {
        var archive = CpioArchive()
        archive.addDirectory(NodePaths.handover, mode: 0o700)
        let files = [
            ("ssh_host_ed25519_key", UInt32(0o600), hostKey.privateKey),
            ("ssh_host_ed25519_key.pub", 0o644, hostKey.publicKey + "\n"),
        ]
        for (name, mode, text) in files {
            archive.addFile("\(NodePaths.handover)/\(name)", mode: mode, bytes: Array(text.utf8))
        }
        return archive
    }
}
