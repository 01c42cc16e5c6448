internal import Commands
internal import Documents
internal import Libvirt
public import Logging
internal import NodeTemplates
internal import SystemPackage

extension RestingDisks {
    /// Runs a body with the disks of a node that is off, and a folder of their own for as long as it runs.
    ///
    /// - Throws: ``NodeNotAtRest`` if it runs: what is read while somebody writes is neither what was nor what will be.
    public static func with<Value: Sendable>(
        _ node: KnownNode, settings: Environment.Settings, logger: Logger,
        _ body: @Sendable (RestingDisks) async throws -> Value
    ) async throws -> Value {
        let hypervisor = try await node.connect(runner: SystemCommandRunner(logger: logger))
        let state = try await hypervisor.state(of: node.record.domain)
        guard state == .shutoff else { throw NodeNotAtRest(node: node.name, state: state.description) }
        let files = node.record.disks.map { disk in
            Disk(
                shape: DiskShape(
                    name: disk.name, size: ByteCount(bytes: 0), bus: .virtio, serial: "", sectorSize: disk.sectorSize),
                file: node.folder.appending("\(disk.name).qcow2"))
        }
        return try await with(files, settings: settings, logger: logger, body)
    }
}

/// A node whose disks cannot be read, because it may write to them.
public struct NodeNotAtRest: Error, Equatable, CustomStringConvertible {
    /// The node's name.
    public var node: String
    /// What it does.
    public var state: String

    public var description: String {
        "reading the disks of node \(node): it is \(state), and may write to them; "
            + "power it off first: bareproof node power \(node) off"
    }
}
