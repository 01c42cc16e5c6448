internal import Commands
internal import Foundation
internal import Libvirt
internal import SystemPackage

/// This host.
struct LocalHost: HereHost {
    let hypervisor: Hypervisor
    let runner: any CommandRunner

    /// Connects to libvirt on this host.
    static func open(_ uri: String, runner: any CommandRunner) async throws -> LocalHost {
        LocalHost(hypervisor: try await LibvirtDaemon.connect(to: uri, runner: runner), runner: runner)
    }

    /// Caches are a user's own, so that the boot is all that there is to tell.
    static func identity() throws -> String {
        try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8).trimmed
    }

    var hasCheckpoints: Bool { true }
    var isFreeWithNodes: Bool { true }

    func open(_ port: Int, for address: String) async throws -> Int { port }
    func shut(_ port: Int) async {}

    func start(_ domain: String) async throws {
        try await LibvirtDaemon.startLogDaemon(hypervisor.uri, runner: runner)
        try await hypervisor.start(domain)
    }

    func removeAbandoned(_ runs: FilePath) async throws -> [String] {
        // Domains before folders: a domain that is there now has a folder, unless nobody owns it.
        let domains = try await hypervisor.domainNames()
        let alive = RunDirectory.folders(in: runs).filter(\.isAlive)
        var removed: [String] = []
        for domain in domains where await isOurs(domain, runs) {
            // A domain is named "RUN-SHAPE", and so is the folder of its run "RUN".
            guard !alive.contains(where: { domain.hasPrefix($0.name + "-") }) else { continue }
            try await hypervisor.destroy(domain)
            try await hypervisor.undefine(domain)
            removed.append("domain \(domain)")
        }
        return removed
    }

    /// Whether a domain's files are in a folder of a run of this cache: another cache of the same user has its own.
    private func isOurs(_ domain: String, _ runs: FilePath) async -> Bool {
        guard domain.hasPrefix(RunDirectory.prefix) else { return false }
        // One that cannot be asked has gone meanwhile.
        let xml = try? await hypervisor.xml(of: domain)
        return xml?.contains("\(runs)/\(RunDirectory.prefix)") ?? false
    }

    func requireConnection() async throws {}
    func close() async {}
}
