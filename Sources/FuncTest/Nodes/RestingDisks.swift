internal import Commands
public import Contract
internal import Guestfs
internal import Images
internal import NodeTemplates
public import Logging
public import SystemPackage

/// The disks of a node that is off, as image files.
public struct RestingDisks: Sendable {
    /// The files, in the order of the node's disks.
    public var files: [FilePath]
    /// Their format as QEMU calls it.
    public var format: String
    /// A folder for libguestfs, which exists.
    public var scratch: FilePath
    /// Whether QEMU translates instructions itself even where `/dev/kvm` can be opened.
    public var forceTCG: Bool

    /// Describes disks.
    public init(files: [FilePath], format: String = "qcow2", scratch: FilePath, forceTCG: Bool) {
        self.files = files
        self.format = format
        self.scratch = scratch
        self.forceTCG = forceTCG
    }

    /// Runs a body with disks, and a folder of their own for as long as it runs.
    ///
    /// - Parameters:
    ///   - files: The image files, in the order of the node's disks.
    ///   - format: Their format as QEMU calls it.
    ///   - settings: Where folders are made, and what is known of this host.
    ///   - logger: Where the harness logs.
    ///   - body: What is done.
    public static func with<Value: Sendable>(
        _ files: [FilePath], format: String, settings: Environment.Settings, logger: Logger,
        _ body: @Sendable (RestingDisks) async throws -> Value
    ) async throws -> Value {
        let run = try RunDirectory(in: settings.cache.root.appending("runs"))
        defer { try? run.remove() }
        let probe = AcceleratorProbe(
            runner: SystemCommandRunner(logger: logger), cache: settings.cache.root.appending("host"))
        return try await body(
            RestingDisks(
                files: files, format: format, scratch: try run.makeFolder("guestfs"),
                forceTCG: probe.known()?.value != .kvm))
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
        let drives = files.map { Drive(file: $0.string, format: format, isReadOnly: isReadOnly) }
        let settings = ApplianceSettings(scratch: scratch.string, forceTCG: forceTCG)
        return try await Appliance.run(drives: drives, settings: settings) { appliance in
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
