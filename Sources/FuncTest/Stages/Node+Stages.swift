internal import Libvirt

/// Finding a node that stands still, and where.
extension Node {
    /// What the boot that is under way has shown of itself.
    var trail: BootTrail {
        BootTrail(
            boot: lastBoot ?? .ramdisk, network: network.latest,
            fetched: server.requests.dropFirst(requestsBefore).map(\.name),
            console: console.text(from: consoleBefore))
    }

    /// Figures that grow with the node's activity.
    ///
    /// - Parameter progress: What the agent says, if it runs.
    func figures(_ progress: AgentProgress? = nil) async -> [ActivitySource: Int64] {
        let requests = server.requests
        var figures: [ActivitySource: Int64] = [
            .console: Int64(console.size), .network: network.latest.progress,
            .requests: requests.reduce(Int64(requests.count)) { $0 + $1.sent },
        ]
        figures[.agent] = progress.map { Int64($0.count) }
        // A node that is just starting does not answer; there is always a next look.
        let disks = try? await diskCounts()
        figures[.disks] = disks.map { $0.values.reduce(0) { $0 + $1.readBytes + $1.writtenBytes } }
        return figures
    }

    /// The last that each source showed.
    func evidence(_ progress: AgentProgress? = nil) -> [ActivitySource: String] {
        var evidence: [ActivitySource: String] = [:]
        evidence[.console] = console.lastLine
        evidence[.network] = network.latest.events.last.map { "\($0)" }
        evidence[.requests] = server.requests.last.map { "\($0)" }
        evidence[.agent] = progress?.last
        return evidence
    }

    /// Looks at a node that boots.
    ///
    /// - Throws: ``StalledNodeError``.
    func check(_ watch: inout StallWatch) async throws {
        let time = recorder.seconds()
        watch.movement.note(await figures(), at: time)
        let stall = watch.stall(of: domain, at: trail.stage, time: time) { evidence() }
        if let stall { throw stall }
    }

    /// A watch that begins now.
    func beginWatch() -> StallWatch {
        StallWatch(limits: environment.limits, movement: Movement(start: recorder.seconds()))
    }

    /// Has the agent run, and waits no longer for it than it moves.
    ///
    /// - Parameters:
    ///   - progress: What the agent says.
    ///   - body: Runs it, and ends when its task is cancelled.
    /// - Throws: ``StalledNodeError``; what the body throws.
    nonisolated func watchingAgent<Value: Sendable>(
        _ progress: AgentProgress, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await self.watch(progress)
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let value = ended { return value }
            }
            throw CancellationError()
        }
    }

    /// Looks at a node whose agent runs, until the task is cancelled or somebody cuts the node's power.
    private func watch(_ progress: AgentProgress) async throws {
        let start = runningStart
        var watch = beginWatch()
        while start != nil, runningStart == start {
            let time = recorder.seconds()
            watch.movement.note(await figures(progress), at: time)
            let stall = watch.stall(of: domain, at: progress.stage, time: time) { evidence(progress) }
            if let stall { throw stall }
            try await Task.sleep(for: StallWatch.interval)
        }
    }
}
