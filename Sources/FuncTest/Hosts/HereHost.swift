internal import Foundation
internal import Glibc
internal import SystemPackage

/// Nodes that run on this host: their files are where the harness has them.
protocol HereHost: NodeHost {}

extension HereHost {
    var identity: String { get throws { try LocalHost.identity() } }
    var name: String? { nil }
    // Root's libvirt would run QEMU as a user who cannot read root's cache; a user's own has no choice to make.
    var runAs: (user: UInt32, group: UInt32)? { getuid() == 0 ? (0, 0) : nil }

    var hasPackets: Bool { true }

    func place(of file: FilePath) -> FilePath { file }
    func makePlace(of folder: FilePath) async throws {}
    /// It goes with the run's folder.
    func removePlace(of folder: FilePath) async throws {}
    func send(_ file: FilePath) async throws {}
    func fetch(_ files: [FilePath]) async throws {}
    func lend(_ file: FilePath) async throws -> FilePath { file }
    func follow(_ file: FilePath) async {}

    func reserveMemory(_ bytes: Int64, for folder: FilePath, onWait: (String) -> Void) async throws {
        try await ledger(of: folder).reserve(bytes, for: folder, onWait: onWait)
    }

    func reduceMemory(of folder: FilePath, to bytes: Int64) throws {
        try ledger(of: folder).reduce(to: bytes, for: folder)
    }

    func releaseMemory(of folder: FilePath) {
        ledger(of: folder).release(folder)
    }

    /// A node's folder is in that of its run, which is beside all others.
    private func ledger(of folder: FilePath) -> MemoryLedger {
        MemoryLedger(runs: folder.removingLastComponent().removingLastComponent())
    }

    func load() async -> Double { await HostLoad.measure() }
    func slots(limit: Int?) -> NodeSlots { .host(limit: limit) }
    func explained(_ error: any Error) async -> any Error { error }
}
