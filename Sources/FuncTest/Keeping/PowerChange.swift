internal import Blocking
internal import Commands

/// What can be done to a kept node's power.
public enum PowerChange: String, Sendable, CaseIterable {
    /// Starts what the node was started with last, unless it runs.
    case on
    /// Cuts the power.
    case off
    /// Cuts the power, and starts what the node was started with last.
    case cycle
    /// Cuts the power, and boots the ramdisk over PXE.
    case pxe
    /// Cuts the power, and boots the system on the disks.
    case disk

    /// Does it, and returns when what was started answers.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - onLine: Gets the console's last line whenever it is another one.
    /// - Returns: What the node does now.
    func perform(on node: Node, onLine: @Sendable (String) -> Void) async throws -> String {
        let last = await node.lastBoot ?? .ramdisk
        switch self {
        case .on:
            if try await node.isRunning() { return "is on already" }
            return try await Self.start(last, node, onLine)
        case .off:
            try await node.powerOff()
            return "is off"
        case .cycle: return try await Self.start(last, node, onLine)
        case .pxe: return try await Self.start(.ramdisk, node, onLine)
        case .disk: return try await Self.start(.disk, node, onLine)
        }
    }

    private static func start(
        _ boot: NodeRecord.Boot, _ node: Node, _ onLine: @Sendable (String) -> Void
    ) async throws -> String {
        try await node.powerOff()
        switch boot {
        case .ramdisk:
            try await node.bootRamdisk(onLine: onLine)
            return "is at its ramdisk"
        case .disk:
            try await node.bootSystem(onLine: onLine)
            return "runs the system on its disks"
        }
    }
}

extension KnownNode {
    /// Longer than what the keeper itself waits for, which says more.
    private static let powerLimit = TimeLimits(factor: TimeLimits.largestFactor).of(.agent)

    /// Changes the node's power.
    ///
    /// - Parameters:
    ///   - change: What is done.
    ///   - onLine: Gets what the node's console says meanwhile.
    /// - Returns: What the node does then.
    /// - Throws: ``KeeperError`` for a node that a run has, and with what the keeper says; `DeadlineExceeded`.
    public func power(_ change: PowerChange, onLine: @escaping @Sendable (String) -> Void) async throws -> String {
        try requireKeeper("changing its power")
        return try await KeeperClient().call(
            ["power", change.rawValue], in: run.path, limit: Self.powerLimit, onNote: onLine)
    }

    /// Powers the node off and removes all that it consists of.
    ///
    /// - Throws: ``KeeperError`` for a node that a run has.
    public func destroy() async throws {
        try requireKeeper("destroying it")
        try await KeeperProcess.end(run)
    }

    private func requireKeeper(_ attempt: String) throws {
        guard !isKept else { return }
        let process = run.owner.map { "process \($0.process.number)" } ?? "another process"
        throw KeeperError(
            "node \(name): \(attempt): it belongs to a run (\(process)) and ends with it; "
                + "press Ctrl-C there, or wait for it: bareproof node list")
    }
}
