internal import Commands
internal import Foundation
internal import Guestfs
internal import Images
internal import Libvirt
public import Logging
internal import SystemPackage

/// Removes what runs left that were killed: domains, processes, and folders.
public struct Leftovers: Sendable {
    let uri: String
    let runs: FilePath
    let logger: Logger

    /// Takes where to look.
    ///
    /// - Parameters:
    ///   - settings: The environment's settings, for the connection and the cache.
    ///   - logger: Where the harness logs.
    public init(settings: Environment.Settings, logger: Logger) {
        uri = settings.uri
        runs = settings.cache.root.appending("runs")
        self.logger = logger
    }

    /// Removes what belongs to no run that is alive.
    ///
    /// - Returns: What was removed, one line each.
    public func remove() async throws -> [String] {
        let abandoned = RunDirectory.abandoned(in: runs)
        let alive = Set(Self.folders(in: runs)).subtracting(abandoned.compactMap { $0.lastComponent?.string })
        var removed: [String] = []
        for domain in try await abandonedDomains(alive: alive) {
            removed.append("domain \(domain)")
        }
        for folder in abandoned {
            ApplianceProcesses(scratch: folder.string).kill()
            try FileManager.default.removeItem(atPath: folder.string)
            removed.append("folder \(folder)")
        }
        return removed
    }

    private func abandonedDomains(alive: Set<String>) async throws -> [String] {
        let runner = SystemCommandRunner(logger: logger)
        let hypervisor = try await LibvirtDaemon.connect(to: uri, runner: runner)
        var removed: [String] = []
        for domain in try await hypervisor.domainNames() where domain.hasPrefix(RunDirectory.prefix) {
            // A domain is named "RUN-SHAPE", and so is the folder of its run "RUN".
            guard !alive.contains(where: { domain.hasPrefix($0 + "-") }) else { continue }
            try await hypervisor.destroy(domain)
            try await hypervisor.undefine(domain)
            removed.append(domain)
        }
        return removed
    }

    private static func folders(in runs: FilePath) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs.string)) ?? []
        return names.filter { $0.hasPrefix(RunDirectory.prefix) }
    }
}
