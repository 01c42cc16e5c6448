internal import Blocking
internal import Contract
internal import Foundation
internal import Images
internal import Libvirt
internal import NodeTemplates
internal import SystemPackage

extension Node {
    /// How long firmware, PXE, kernel and ramdisk may take until the callback.
    static let ramdiskLimit = Duration.seconds(300)

    /// Boots the ramdisk over PXE and waits for its callback.
    ///
    /// The node gets an address and an iPXE script from QEMU's user-mode network, and kernel and ramdisk from the file
    /// server. The SSH keys come in an archive of this boot's own behind the ramdisk.
    ///
    /// - Parameters:
    ///   - without: The names of disks that are taken out of the node for as long as it runs.
    ///   - onLine: Gets the console's last line whenever it is another one.
    public func bootRamdisk(without: [String] = [], onLine: (String) -> Void = { _ in }) async throws {
        let callback = server.awaitCallback()
        try await startRamdisk(["\(Callback.kernelParameter)=\(callback)"], handover, without: without)
        let what = "waiting for the ramdisk of node \(domain) to call back"
        try await awaitAnswer(what, limit: Self.ramdiskLimit, onLine: onLine) {
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
        try await awaitAnswer(what, limit: Self.ramdiskLimit + StepPerformer.AgentCall.agentLimit, onLine: onLine) {
            conductor.progress.isOver
        }
    }

    private func startRamdisk(_ parameters: [String], _ handover: CpioArchive, without: [String]) async throws {
        let tftpRoot = folder.appending("tftp")
        try FileManager.default.createDirectory(atPath: tftpRoot.string, withIntermediateDirectories: true)
        try Data(bootScript(parameters, handover).utf8).write(
            to: URL(filePath: tftpRoot.appending(Self.bootFile).string))
        try await start(.network(tftpRoot: tftpRoot, bootFile: Self.bootFile), without: without)
    }

    /// Waits for something on a running node; fails as soon as the node stops.
    func awaitAnswer(
        _ what: String, limit: Duration, onLine: (String) -> Void, _ isThere: () async throws -> Bool
    ) async throws {
        var shown: String?
        try await poll(what, every: .milliseconds(100), limit: limit) {
            if let line = console.lastLine, line != shown {
                onLine(line)
                shown = line
            }
            if try await isThere() { return .done(()) }
            let state = try await environment.hypervisor.state(of: domain)
            guard state == .running else {
                throw NodeError.stopped(domain, state: state.description, lastLine: console.lastLine)
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

    private static let bootFile = "boot.ipxe"

    private func bootScript(_ parameters: [String], _ handover: CpioArchive) throws -> String {
        let kernel = try server.serve(environment.ramdisk.kernel, as: "vmlinuz")
        let ramdisk = try server.serve(environment.ramdisk.initramfs, as: "ramdisk")
        let keys = server.serve(handover.bytes(), as: "keys")
        // ${net0/mac:hexhyp} is iPXE's: the address of the card that it boots from, in the form of PXELINUX's BOOTIF.
        return """
            #!ipxe
            echo bareproof: fetching the kernel
            kernel \(kernel) console=ttyS0 \(parameters.joined(separator: " ")) BOOTIF=01-${net0/mac:hexhyp}
            echo bareproof: fetching the ramdisk
            initrd \(ramdisk)
            initrd \(keys)
            boot

            """
    }

    private var handover: CpioArchive {
        var archive = hostKeyHandover
        archive.addFile("\(NodePaths.handover)/authorized_keys", mode: 0o600, bytes: Array("\(userKey.publicKey)\n".utf8))
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
