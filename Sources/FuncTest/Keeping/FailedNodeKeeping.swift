internal import Commands
internal import Foundation
internal import Libvirt
internal import Logging
internal import Synchronization
internal import SystemPackage

/// Keeps the node of the first case that fails, by handing it over to a keeper. Those of later ones are removed as ever:
/// each holds memory that cases still need.
public final class FailedNodeKeeping: Sendable {
    private struct State {
        var run: String?
        var report: FilePath?
        var domain = ""
        var outcome: KeptNode?
    }

    private let settings: Environment.Settings
    private let observer: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Takes what the keeper needs.
    ///
    /// - Parameters:
    ///   - settings: How the environment was made.
    ///   - observer: Gets what the keeper says while it takes over.
    public init(settings: Environment.Settings, observer: @escaping @Sendable (String) -> Void) {
        self.settings = settings
        self.observer = observer
    }

    /// Has a node stay when its scope ends, unless another one already does.
    func release(
        _ node: Node, _ server: FileServer, _ run: RunDirectory, _ testCase: Case, report: FilePath
    ) async throws {
        let isFirst = state.withLock { state in
            guard state.run == nil else { return false }
            (state.run, state.report, state.domain) = (run.name, report, node.domain)
            return true
        }
        guard isFirst else { return }
        var plan = KeeperPlan(
            .failed(testCase.folder.string), settings: settings, tree: node.environment.tree)
        plan.server = server.handover
        try plan.write(to: run.path)
        await node.release()
    }

    /// Whether a run's node was released.
    func isReleased(_ run: RunDirectory) -> Bool {
        state.withLock { $0.run == run.name }
    }

    /// Starts a keeper for a run whose node was released and whose servers have ended. What goes wrong becomes the outcome, not the
    /// case's.
    func handOver(_ run: RunDirectory, _ environment: Environment) async {
        let domain = state.withLock { $0.domain }
        do {
            let name = try await KeeperProcess.take(over: run).waitUntilReady(onLine: observer)
            state.withLock { $0.outcome = KeptNode(name: name) }
        } catch {
            state.withLock { $0.outcome = KeptNode(problem: "\(error)") }
            do {
                try await environment.hypervisor.destroy(domain)
                try await environment.hypervisor.undefine(domain)
                // The keeper may have removed it.
                try? run.remove()
            } catch let second {
                environment.logger.error("removing node \(domain): \(second)")
            }
        }
    }

    /// What became of the node of the run of a case that has this report, if it was to be kept: a case may run several times.
    func outcome(in report: FilePath) -> KeptNode? {
        state.withLock { $0.report == report ? $0.outcome : nil }
    }
}
