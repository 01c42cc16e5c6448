internal import Blocking
internal import Commands
internal import Contract
internal import Documents
internal import Foundation
internal import Libvirt
internal import Logging
public import NodeTemplates
public import SystemPackage

/// A virtual node: a libvirt domain with its disks, keys and console. It exists as long as
/// ``withNode(shape:run:environment:server:label:adopting:_:)`` runs, unless it is released to another process.
public actor Node {
    /// The node's hardware.
    public nonisolated let shape: NodeShape
    /// The domain's name.
    public nonisolated let domain: String
    /// The serial console.
    public nonisolated let console: Console
    /// The qcow2 file of each disk, by the disk's name.
    public nonisolated let diskFiles: [String: FilePath]

    let environment: Environment
    let server: FileServer
    let folder: FilePath
    let userKey: KeyPair
    let hostKey: KeyPair
    /// The address that those of the network cards are counted from.
    nonisolated let macAddress: String
    let uuid: String
    /// What people call it: its case's name, or its shape's.
    nonisolated let label: String
    /// What UEFI starts from; nil on a node with BIOS.
    private let firmware: NodeInstance.FirmwareFiles?
    private var shell: SecureShell?
    /// Takes down what happens to the node.
    let recorder: TimelineRecorder
    /// What passed on its network while it was awaited.
    var network = NetworkHistory()
    /// How long the console was, in bytes, and how many requests the file server had answered, when the node was started last.
    private(set) var (consoleBefore, requestsBefore) = (0, 0)
    /// How long the console was when the node went on from a checkpoint, in bytes: what stands there was said before.
    var inheritedConsole = 0
    /// Whether it was started and its power was not cut since.
    private(set) var isOn = false
    /// What it was started with last, if it ever was.
    private(set) var lastBoot: NodeRecord.Boot?
    /// Whether it is to stay when the body of its scope has ended.
    private var isReleased = false
    /// The hardware since the last start: the shape, less what was taken out of it.
    private(set) var present: NodeShape
    /// How often it was started.
    private(set) var starts = 0
    /// Whether anything may be on the disks.
    var wasStarted: Bool { starts > 0 }
    /// Which of its starts it is on since; nil while its power is cut.
    var runningStart: Int? { isOn ? starts : nil }

    /// Makes a node with its disks, and removes it when the body has ended, however it ended.
    ///
    /// - Parameters:
    ///   - shape: The hardware.
    ///   - run: The run that the node belongs to.
    ///   - environment: What it is made of.
    ///   - server: Where it boots from: a server for this node alone.
    ///   - label: What people call it; its shape's name if nothing is given.
    ///   - record: What is known of a node that is there already, in the run's folder; nil makes one.
    ///   - recorder: Takes down what happens to it.
    ///   - body: What is done with it. A new one starts powered off.
    public static func withNode<Value: Sendable>(
        shape: NodeShape, run: RunDirectory, environment: Environment, server: FileServer, label: String? = nil,
        adopting record: NodeRecord? = nil, recorder: TimelineRecorder = TimelineRecorder(),
        _ body: (Node) async throws -> Value
    ) async throws -> Value {
        let node = try await Node(
            shape: shape, run: run, environment: environment, server: server, label: label ?? shape.name,
            adopting: record, recorder: recorder)
        // It ends with the scope.
        async let _ = environment.host.follow(node.console.file)
        do {
            if record == nil { try await node.reserveMemory() }
            let value = try await body(node)
            try await node.remove()
            return value
        } catch {
            // The first error says what went wrong; a second one of the clean-up is for the log.
            do {
                try await node.remove()
            } catch let second {
                environment.logger.error("removing node \(node.domain): \(second)")
            }
            throw error
        }
    }

    private init(
        shape: NodeShape, run: RunDirectory, environment: Environment, server: FileServer, label: String,
        adopting record: NodeRecord?, recorder: TimelineRecorder
    ) async throws {
        self.shape = shape
        self.recorder = recorder
        present = shape
        self.environment = environment
        self.server = server
        self.label = label
        domain = "\(run.name)-\(shape.name)"
        folder = try run.makeFolder(shape.name)
        console = Console(file: folder.appending("console.log"))
        let (runner, comment) = (environment.runner, domain)
        let (userFile, hostFile) = (folder.appending("id_ed25519"), folder.appending("host_ed25519"))
        if let record {
            (macAddress, uuid, starts, lastBoot) = (record.macAddress, record.uuid, record.starts, record.boot)
            firmware = NodeFirmware.existingFiles(for: shape.firmware, in: folder, on: environment.host)
            diskFiles = NodeDisks.files(shape.disks, in: folder)
            userKey = try KeyPair(reading: userFile)
            hostKey = try KeyPair(reading: hostFile)
            shell = record.secureShell(in: folder, runner: runner, limits: environment.limits)
            return
        }
        (macAddress, uuid) = (server.nodeAddress, UUID().uuidString.lowercased())
        try await environment.host.makePlace(of: folder)
        firmware = try await NodeFirmware.files(for: shape.firmware, in: folder, on: environment.host)
        diskFiles = try await NodeDisks.make(of: shape, in: folder, environment: environment)
        userKey = try await KeyPair.make(at: userFile, comment: comment, runner: runner)
        hostKey = try await KeyPair.make(at: hostFile, comment: comment, runner: runner)
        try Data("node \(hostKey.publicKey)\n".utf8).write(to: URL(filePath: knownHosts.string))
        try writeRecord()
        try server.take(domain)
    }

    nonisolated var knownHosts: FilePath { folder.appending(NodeRecord.knownHostsName) }

    // MARK: Power

    /// Starts the node, which must be off.
    ///
    /// - Parameters:
    ///   - boot: What the firmware starts.
    ///   - systemSerial: The SMBIOS serial number.
    ///   - without: The names of disks that are taken out before.
    ///   - isIncoming: Whether QEMU waits for a node's memory instead of starting the firmware.
    func start(
        _ boot: NodeInstance.Boot, systemSerial: String? = nil, without: [String] = [], isIncoming: Bool = false
    ) async throws {
        starts += 1
        (consoleBefore, requestsBefore) = (console.size, server.requests.count)
        present = shape
        present.disks.removeAll { without.contains($0.name) }
        let host = environment.host
        var instance = NodeInstance(
            domain: domain, uuid: uuid, accelerator: environment.accelerator.value, firmware: firmware, boot: boot,
            diskFiles: diskFiles.mapValues(host.place), console: host.place(of: console.file), macAddress: macAddress,
            systemSerial: systemSerial, runAs: host.runAs)
        instance.network = host.libvirtNetwork
        instance.isIncoming = isIncoming
        // A node that goes on from a checkpoint has its boot behind it.
        instance.capture = isIncoming || !host.hasPackets ? nil : captureFile
        instance.generation = UUID().uuidString.lowercased()
        let xml = DomainXML(shape: present, instance: instance).rendered()
        try Data(xml.utf8).write(to: URL(filePath: folder.appending("domain.xml").string))
        try await define(xml)
        try await host.start(domain)
        isOn = true
        lastBoot = if case .disk = boot { .disk } else { .ramdisk }
        if instance.capture != nil { network.begin(captureFile) }
        recorder.note(.power, Self.words(for: boot, without: without, isIncoming: isIncoming))
        try await writeRecord(port: host.sshPort(of: domain))
    }

    /// Makes sure of the node's memory, which it has until it is off for good. A node that was there before has it.
    private func reserveMemory() async throws {
        let bytes = shape.memory.bytes + NodeSlots.overhead
        let start = recorder.seconds()
        var wait: String?
        defer { if let wait { recorder.note(.power, wait, since: start) } }
        try await environment.host.reserveMemory(bytes, for: folder) {
            environment.logger.warning("\(label): \($0)")
            wait = $0
        }
    }

    /// Gives its memory to others, but for what reads its disks: it is off, and is not started again.
    func rest() throws {
        try environment.host.reduceMemory(of: folder, to: NodeSlots.reader)
    }

    private func define(_ xml: String) async throws {
        do {
            try await environment.hypervisor.define(xml: xml)
        } catch {
            guard let file = shape.template?.file else { throw error }
            throw NodeError.refused(file, "\(error)")
        }
    }

    /// Notes for other processes what the node is and how to get in, and takes the same way itself.
    private func writeRecord(port: Int? = nil) throws {
        let record = NodeRecord(
            domain: domain, label: label, shape: shape.name, uri: environment.hypervisor.uri, uuid: uuid,
            macAddress: macAddress, starts: starts, boot: lastBoot, port: port,
            disks: shape.disks.map { NodeRecord.Disk(name: $0.name, sectorSize: $0.sectorSize) },
            proxyCommand: environment.host.proxyCommand(to: macAddresses[0]))
        try record.write(to: folder)
        shell = record.secureShell(in: folder, runner: environment.runner, limits: environment.limits)
    }

    /// Cuts the node's power. What it has written is on its disks; a node that is off stays off.
    public func powerOff() async throws {
        let (wasOn, start) = (isOn, recorder.seconds())
        try await environment.hypervisor.destroy(domain)
        isOn = false
        if wasOn { recorder.note(.power, "power off", since: start) }
        try writeRecord()
    }

    /// What a start is on the timeline.
    private static func words(for boot: NodeInstance.Boot, without: [String], isIncoming: Bool) -> String {
        let what =
            switch boot {
            case _ where isIncoming: "start, waiting for the memory of a checkpoint"
            case .disk: "start from disk"
            case .network(_, let file): "start from the network: \(file)"
            }
        return what + (without.isEmpty ? "" : ", without \(without.joined(separator: ", "))")
    }

    /// Whether the node runs.
    public func isRunning() async throws -> Bool {
        // Before its first start it has no domain.
        guard wasStarted else { return false }
        return try await environment.hypervisor.state(of: domain) == .running
    }

    /// Has the node stay, with its folder, when its scope ends: whoever asks for it takes both over.
    func release() {
        isReleased = true
    }

    /// Whether QEMU ended by a fault of its own, or could not give the node its time: a kernel counts the timer's interrupts once when
    /// it starts, and gives up if a host that is busy brought none meanwhile.
    func hasCrashed() async throws -> Bool {
        guard wasStarted else { return false }
        if environment.accelerator.value == .tcg, console.text.contains(Self.noTimer) { return true }
        return try await environment.hypervisor.hasCrashed(domain)
    }

    private static let noTimer = "Kernel panic - not syncing: IO-APIC + timer doesn't work!"

    private func remove() async throws {
        guard !isReleased else { return }
        try await powerOff()
        try await environment.hypervisor.undefine(domain)
        try await environment.host.removePlace(of: folder)
        server.leave(domain)
        environment.host.releaseMemory(of: folder)
    }

    // MARK: Ways in

    /// The way into the running system.
    ///
    /// - Throws: ``NodeError/off``.
    public func secureShell() throws -> SecureShell {
        guard let shell else { throw NodeError.off(domain) }
        return shell
    }
}

/// A node that is not in a state to do what was asked.
public enum NodeError: Error, Equatable, CustomStringConvertible {
    /// It is off.
    case off(String)
    /// QEMU did not say which port it forwards.
    case noForwardedPort(String, String)
    /// QEMU could not write what it had in memory to a disk's image.
    case notFlushed(String, disk: String, String)
    /// QEMU ended by a fault of its own, which says nothing of the node.
    case crashed(String)
    /// Its kernel gave up while something was awaited.
    case panicked(String, lastLine: String)
    /// libvirt does not take somebody's domain.
    case refused(FilePath, String)
    /// It stopped running while something was awaited.
    case stopped(String, state: String, stage: Stage, lastLine: String?)

    public var description: String {
        switch self {
        case .off(let domain): "node \(domain) is off"
        case .noForwardedPort(let domain, let answer): "node \(domain): no forwarded port in QEMU's answer: \(answer)"
        case .notFlushed(let domain, let disk, let answer):
            "node \(domain): flushing \(disk), QEMU said: \(answer)"
        case .crashed(let domain):
            "QEMU of node \(domain) crashed, or brought it no timer interrupt; its log is in libvirt's folder: /var/log/libvirt/qemu or ~/.cache/libvirt/qemu/log"
        case .panicked(let domain, let lastLine): "node \(domain): its kernel gave up: \(lastLine)"
        case .refused(let file, let reason):
            "libvirt refuses the domain of \(file), as the harness filled it in (domain.xml in the report): \(reason)"
        case .stopped(let domain, let state, let stage, let lastLine):
            "node \(domain) is \(state) in stage '\(stage.rawValue)'; the last line on its console: \(lastLine ?? "(nothing)")"
        }
    }
}
