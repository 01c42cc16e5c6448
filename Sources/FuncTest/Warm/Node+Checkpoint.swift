internal import Blocking
internal import Commands
internal import Contract
internal import Foundation
internal import Images
internal import Libvirt
internal import NodeTemplates
internal import SystemPackage

/// Saving a node whose ramdisk is ready, and going on from there.
extension Node {
    /// How long saving or going on may take.
    private var checkpointLimit: Duration { environment.limits.of(.checkpoint) }

    /// Whether a node of this shape can be saved: QEMU cannot move NVMe disks, and a firmware that writes to a file of its own
    /// would not find in it what it remembers. What devices somebody's own domain has is not known.
    nonisolated var canBeSaved: Bool {
        shape.template == nil && shape.firmware == .bios && !shape.disks.contains { $0.bus == .nvme }
    }

    /// What a checkpoint depends on: QEMU, what runs the instructions, the hardware down to its XML, and the ramdisk.
    func checkpointKey() async throws -> String {
        let version = try await environment.runner.check(Command("qemu-system-x86_64", ["--version"])).standardOutput
        var instance = NodeInstance(
            domain: "node", uuid: "", accelerator: environment.accelerator.value,
            boot: .network(tftpRoot: "tftp", bootFile: "boot"),
            diskFiles: [:], console: "console", macAddress: "")
        for name in diskFiles.keys { instance.diskFiles[name] = FilePath(name) }
        var key = ContentKeyBuilder(artefact: "checkpoint")
        key.add("qemu", version)
        key.add("processor", try Self.processor())
        key.add("domain", DomainXML(shape: shape, instance: instance).rendered())
        if let content = try await ContentStore(environment: environment).key(of: shape) {
            key.add("content", "\(content)")
        }
        key.add("parameters", ramdiskParameters.joined(separator: " "))
        key.add("kernel", environment.ramdisk.kernel.string)
        key.add("ramdisk", environment.ramdisk.initramfs.string)
        return key.key().description
    }

    /// The model and the features of this host's processor, which KVM hands on to nodes.
    private static func processor() throws -> String {
        let lines = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(separator: "\n")
        let wanted = ["model name", "flags", "microcode"]
        return wanted.compactMap { name in lines.first { $0.hasPrefix(name) } }.joined(separator: "\n")
    }

    /// Saves the running node's memory. The node stands still meanwhile, and goes on.
    func save(to checkpoint: Checkpoint) async throws {
        let start = recorder.seconds()
        let socket = folder.appending("memory.sock")
        let stream = MemoryStream(at: socket)
        try await stream.listen()
        defer { try? FileManager.default.removeItem(atPath: socket.string) }
        try await withDeadline("saving node \(domain)", limit: checkpointLimit) { [self] in
            async let received: Void = stream.receive(into: checkpoint.memory, limit: checkpointLimit)
            // A node that runs would write faster than QEMU reads.
            try await qemu(#"{"execute": "stop"}"#)
            try await qemu(Migration.unbounded)
            try await qemu(Migration.out(to: socket.string))
            try await received
            try await waitForMigration("saving node \(domain)")
        }
        try await qemu(#"{"execute": "cont"}"#)
        recorder.note(.power, "saved as a checkpoint", since: start)
        try copyKeys(to: checkpoint)
    }

    private func copyKeys(to checkpoint: Checkpoint) throws {
        let files = [
            (userKey.file, checkpoint.userKey), (knownHosts, checkpoint.knownHosts), (console.file, checkpoint.console),
        ]
        for (source, target) in files {
            try FileManager.default.copyItem(atPath: source.string, toPath: target.string)
        }
    }

    /// Goes on from a checkpoint, with keys of this node's own and the time of this moment.
    func goOn(from checkpoint: Checkpoint, onLine: (String) -> Void) async throws {
        try FileManager.default.copyItem(atPath: checkpoint.console.string, toPath: console.file.string)
        inheritedConsole = console.size
        let tftpRoot = folder.appending("tftp")
        try FileManager.default.createDirectory(atPath: tftpRoot.string, withIntermediateDirectories: true)
        onLine("going on from \(checkpoint.folder)")
        try await start(.network(tftpRoot: tftpRoot, bootFile: "boot"), isIncoming: true)
        let socket = folder.appending("memory.sock")
        try await withDeadline("bringing the memory of node \(domain) back", limit: checkpointLimit) { [self] in
            try await qemu(#"{"execute": "migrate-incoming", "arguments": {"uri": "unix:\#(socket)"}}"#)
            try await MemoryStream(at: socket).send(checkpoint.memory)
            try await waitForMigration("bringing the memory of node \(domain) back")
            // libvirt has told QEMU to run, and QEMU keeps that until the memory is there; a second time does no harm.
            try await qemu(#"{"execute": "cont"}"#)
        }
        recorder.note(.power, "goes on from the checkpoint \(checkpoint.folder.lastComponent?.string ?? "")")
        try await renewKeys(with: checkpoint)
    }

    /// The keys of the checkpoint open this node for a second; then only its own do.
    private func renewKeys(with checkpoint: Checkpoint) async throws {
        let old = SecureShell(
            runner: environment.runner, port: try await environment.host.sshPort(of: domain),
            identity: checkpoint.userKey,
            knownHosts: checkpoint.knownHosts)
        let script = """
            date --utc --set=@\(Int(Date().timeIntervalSince1970)) >/dev/null
            umask 077
            cat >/root/.ssh/authorized_keys <<'END'
            \(userKey.publicKey)
            END
            cat >/etc/ssh/ssh_host_ed25519_key <<'END'
            \(hostKey.privateKey)END
            kill -HUP "$(cat /run/sshd.pid)"

            """
        try await old.run("sh -eu -s", input: .bytes(Array(script.utf8)), timeLimit: checkpointLimit).check()
        let new = try secureShell().call("true", timeLimit: environment.limits.of(.login))
        try await poll(
            "waiting for node \(domain) to take its own keys", every: .milliseconds(100),
            limit: environment.limits.of(.keys)
        ) {
            let result = try await environment.runner.run(new)
            return result.status == .exited(0) ? Probe.done(()) : .pending(lastSeen: result.standardError)
        }
    }

    private func waitForMigration(_ what: String) async throws {
        try await Migration.wait(what, limit: checkpointLimit) { try await qemu($0) }
    }
}
