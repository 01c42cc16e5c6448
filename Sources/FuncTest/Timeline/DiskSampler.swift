internal import Libvirt

/// Takes down what a node's disks do, and whether it stops by itself, until its task is cancelled.
struct DiskSampler: Sendable {
    static let interval = Duration.seconds(1)

    /// QEMU's counts at one moment.
    struct Look: Sendable, Equatable {
        /// How often the node had been started then: each start counts from zero.
        var start: Int
        /// In seconds since the case began.
        var time: Double
        var disks: [String: BlockStatistics.Disk]
    }

    let node: Node
    let recorder: TimelineRecorder

    /// Looks once a second.
    func sample() async {
        var earlier: Look?
        var stopped: Int?
        while !Task.isCancelled {
            let start = await node.runningStart
            if let start, start != stopped {
                // A node that is just starting, or stands still to be saved, does not answer; there is always a next second.
                let later = try? await look(start)
                if let earlier, let later { recorder.note(Self.activity(from: earlier, to: later)) }
                earlier = later
                if later == nil, await isOff(start) { stopped = start }
            } else {
                earlier = nil
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func look(_ start: Int) async throws -> Look {
        let counts = try await node.diskCounts()
        return Look(start: start, time: recorder.seconds(), disks: counts)
    }

    /// Whether the domain went off although nobody cut its power.
    private func isOff(_ start: Int) async -> Bool {
        let state = try? await node.environment.hypervisor.state(of: node.domain)
        guard let state, state == .shutoff || state == .crashed, await node.runningStart == start else { return false }
        recorder.note(.power, "the node is \(state): it stopped by itself")
        return true
    }

    /// What happened between two looks; nothing if the node was started anew in between.
    static func activity(from earlier: Look, to later: Look) -> [Timeline.DiskActivity] {
        guard earlier.start == later.start else { return [] }
        return later.disks.sorted { $0.key < $1.key }.compactMap { name, disk in
            guard let old = earlier.disks[name] else { return nil }
            let read = max(0, disk.readBytes - old.readBytes)
            let written = max(0, disk.writtenBytes - disk.discardedBytes - old.writtenBytes + old.discardedBytes)
            guard read + written > 0 else { return nil }
            return Timeline.DiskActivity(
                disk: name, time: earlier.time, seconds: later.time - earlier.time, readBytes: read,
                writtenBytes: written)
        }
    }
}

extension Node {
    /// Runs a body while the node's console, its disks and libvirt's events are taken down.
    nonisolated func watched<Value: Sendable>(
        _ recorder: TimelineRecorder, _ body: () async throws -> Value
    ) async throws -> Value {
        // They end with the body: leaving the scope cancels and awaits them.
        async let _ = ConsoleFollower(node: self, recorder: recorder).follow()
        async let _ = EventFollower(node: self, recorder: recorder).follow()
        async let _ = DiskSampler(node: self, recorder: recorder).sample()
        return try await body()
    }
}
