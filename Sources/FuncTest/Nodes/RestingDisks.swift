internal import Commands
public import Contract
public import Documents
internal import Guestfs
internal import Images
internal import NodeTemplates
public import Logging
public import SystemPackage

/// The disks of a node that is off, as image files.
public struct RestingDisks: Sendable {
    /// One of them.
    struct Disk: Sendable {
        var shape: DiskShape
        var file: FilePath
        /// The file's format as QEMU calls it.
        var format = "qcow2"
    }

    /// The disks, in the order of the node's.
    let disks: [Disk]
    /// A folder for libguestfs, which exists.
    let scratch: FilePath
    /// How libguestfs comes up.
    let launches: ApplianceLaunches
    let runner: any CommandRunner

    /// Runs a body with disks, and a folder of their own for as long as it runs.
    ///
    /// - Parameters:
    ///   - files: The image files, in the order of the node's disks, which are named `vda`, `vdb` and so on.
    ///   - format: Their format as QEMU calls it.
    ///   - sectorSize: Bytes in a logical sector of each: 512 or 4096.
    ///   - settings: Where folders are made, and what is known of this host.
    ///   - logger: Where the harness logs.
    ///   - body: What is done.
    public static func with<Value: Sendable>(
        _ files: [FilePath], format: String, sectorSize: Int = 512, settings: Environment.Settings, logger: Logger,
        _ body: @Sendable (RestingDisks) async throws -> Value
    ) async throws -> Value {
        let disks = files.enumerated().map { position, file in
            Disk(
                shape: DiskShape(
                    // Drives and virtio disks are counted by the same letters.
                    name: "v" + Drive.deviceName(at: position).dropFirst("/dev/s".count),
                    size: ByteCount(bytes: 0), bus: .virtio, serial: "", sectorSize: sectorSize),
                file: file, format: format)
        }
        return try await with(disks, settings: settings, logger: logger, body)
    }

    static func with<Value: Sendable>(
        _ disks: [Disk], settings: Environment.Settings, logger: Logger,
        _ body: @Sendable (RestingDisks) async throws -> Value
    ) async throws -> Value {
        let run = try RunDirectory(in: settings.cache.root.appending("runs"))
        defer { try? run.remove() }
        let runner = SystemCommandRunner(logger: logger)
        let probe = AcceleratorProbe(runner: runner, cache: settings.cache.root.appending("host"))
        return try await body(
            RestingDisks(
                disks: disks, scratch: try run.makeFolder("guestfs"),
                launches: try await ApplianceLaunches(
                    settings, accelerator: probe.known(), runner: runner, logger: logger),
                runner: runner))
    }

    /// What is on the disks, in the shape of `expected.yaml`.
    public func state() async throws -> DocumentValue {
        try await reading().state
    }

    /// The menu of the systems that the node can boot.
    ///
    /// - Throws: ``MultibootError`` if the node has one system only.
    public func systems() async throws -> BootMenu {
        try await withMenu(isReadOnly: true) { appliance in
            BootMenu(reading: try appliance.text(BootMenu.path))
        }
    }

    /// Makes a system the one that the node boots next.
    ///
    /// - Parameter name: The name of its image.
    /// - Throws: ``MultibootError`` if there is no such system.
    public func select(_ name: String) async throws {
        try await withMenu(isReadOnly: false) { appliance in
            let text = try appliance.text(BootMenu.path)
            let menu = BootMenu(reading: text)
            guard let index = menu.index(of: name) else {
                throw MultibootError.unknownSystem(name, known: menu.entries.map(\.name))
            }
            try appliance.replace(BootMenu.path, with: BootMenu.text(text, selecting: index))
            guard try appliance.isFile(BootMenu.reportPath) else { return }
            let report = try appliance.text(BootMenu.reportPath)
            try appliance.replace(BootMenu.reportPath, with: BootInfo.text(report, selecting: index))
        }
    }

    private func withMenu<Value: Sendable>(
        isReadOnly: Bool, _ body: @escaping @Sendable (isolated Appliance) throws -> Value
    ) async throws -> Value {
        try await launches.run(drives(isReadOnly: isReadOnly), scratch: scratch) { appliance in
            guard let device = MultibootReader.device(appliance, among: try appliance.partitionDevices()) else {
                throw MultibootError.noPartition
            }
            try appliance.mount(device, at: "/", isReadOnly: isReadOnly)
            return try body(appliance)
        }
    }
}

/// Why a system cannot be listed or selected.
public enum MultibootError: Error, Equatable, CustomStringConvertible {
    /// The disks have no common partition.
    case noPartition
    /// The menu has no such system.
    case unknownSystem(String, known: [String])

    public var description: String {
        switch self {
        case .noPartition: "no partition is labelled \(BootMenu.label): the node has one system, or none"
        case .unknownSystem(let name, let known): "no system '\(name)'; there is: \(known.joined(separator: ", "))"
        }
    }
}
