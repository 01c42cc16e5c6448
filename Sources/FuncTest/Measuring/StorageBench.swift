internal import Commands
internal import Contract
internal import Documents
internal import Foundation
internal import NodeTemplates
internal import SystemPackage

/// Measures how long the agent takes to lay out partitions and logical volumes, beside a shell script with sgdisk and
/// lvm2 that does the same on the same node.
public struct StorageBench: Sendable {
    /// How much slower than the script the agent may be.
    public static let limit = 1.0
    /// How much dearer each may be in the last stretch, up to the longest row, than in the stretch before it: 1 is linear,
    /// more than 4 would be quadratic, and what is between is this machine's noise.
    public static let growthLimit = 2.0
    /// How often each is measured; the shortest time counts.
    static let rounds = 2

    let environment: Environment
    let observer: @Sendable (StepEvent) -> Void

    /// Takes what nodes are made of, and who is told of each step.
    public init(environment: Environment, observer: @escaping @Sendable (StepEvent) -> Void) {
        self.environment = environment
        self.observer = observer
    }

    /// Measures all layouts on one node.
    public func measure() async throws -> [Measurement] {
        let shape = try NodeShape.load(environment.tree.templates("nodes").appending("one-disk.yaml"))
        let run = try RunDirectory(in: environment.runs)
        defer { try? run.remove() }
        let clock = RunClock(observer: observer)
        return try await FileServer.run(for: environment) { server in
            try await Node.withNode(shape: shape, run: run, environment: environment, server: server) { node in
                try await clock.measure("boot the ramdisk", .guest) { step in
                    try await node.bootRamdisk { step.note($0) }
                }
                let bench = LayoutBench(
                    shell: try await node.secureShell(), folder: environment.tree.templates("bench"),
                    disk: shape.disks[0], clock: clock)
                var lines: [Measurement] = []
                for layout in StorageLayout.allCases { lines += try await bench.measure(layout) }
                return lines
            }
        }
    }

    /// What a layout's rows say of each other.
    static func growth(_ layout: StorageLayout, _ rows: [Measurement]) -> Measurement? {
        guard rows.count > 2 else { return nil }
        let (counts, last) = (layout.counts, rows.count - 1)
        func cost(from first: Int, to last: Int) -> Double {
            1000 * (rows[last].ours - rows[first].ours) / Double(counts[last] - counts[first])
        }
        return Measurement(
            "each of the \(layout.rawValue) up to \(counts[last]), and up to \(counts[last - 1])",
            ours: cost(from: last - 1, to: last), reference: cost(from: 0, to: last - 1), limit: growthLimit, unit: "ms"
        )
    }
}

/// Lays out one disk of a running node again and again.
struct LayoutBench {
    let shell: SecureShell
    let folder: FilePath
    let disk: DiskShape
    let clock: RunClock

    private static let limit = Duration.seconds(600)

    func measure(_ layout: StorageLayout) async throws -> [Measurement] {
        var rows: [Measurement] = []
        for count in layout.counts {
            var (agent, script) = (Double.infinity, Double.infinity)
            for _ in 0..<StorageBench.rounds {
                agent = min(
                    agent,
                    try await timed("\(count) \(layout.rawValue), the agent") { try await runAgent(layout, count) })
                script = min(
                    script,
                    try await timed("\(count) \(layout.rawValue), the script") { try await runScript(layout, count) })
            }
            rows.append(
                Measurement("\(count) \(layout.rawValue)", ours: agent, reference: script, limit: StorageBench.limit))
        }
        return rows + [StorageBench.growth(layout, rows)].compactMap { $0 }
    }

    /// Both begin on a blank disk.
    private func timed(_ name: String, _ body: () async throws -> Double) async throws -> Double {
        try await shell.run(try await call("blank.sh", [node]), timeLimit: Self.limit).check()
        return try await clock.measure(name, .guest) { step in
            let seconds = try await body()
            step.note("\(seconds) s on the node")
            return seconds
        }
    }

    private func runAgent(_ layout: StorageLayout, _ count: Int) async throws -> Double {
        let request = layout.request(count, disk: disk.name, diskSize: disk.size.bytes >> 20)
        try await shell.put(Array(try request.json().utf8), to: NodePaths.request)
        return try await seconds("\(NodePaths.agent) partition --data-driver ironic >/dev/null")
    }

    private func runScript(_ layout: StorageLayout, _ count: Int) async throws -> Double {
        try await seconds(try await call(layout.script, [node, "\(count)", "\(StorageLayout.size)"]) + " >/dev/null")
    }

    /// Puts a script on the node.
    ///
    /// - Returns: The line that runs it.
    private func call(_ script: String, _ arguments: [String]) async throws -> String {
        let text = try String(contentsOfFile: folder.appending(script).string, encoding: .utf8)
        let path = "/tmp/\(script)"
        try await shell.put(Array(text.utf8), to: path)
        return (["sh", "-eu", path] + arguments).map(Command.quoted).joined(separator: " ")
    }

    /// How long a command takes by the node's own clock, which knows nothing of SSH.
    private func seconds(_ line: String) async throws -> Double {
        let timed =
            "read before rest </proc/uptime; \(line) || exit; read after rest </proc/uptime; echo $before $after"
        let answer = try await shell.run(timed, timeLimit: Self.limit).check().standardOutput
        let times = answer.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard times.count == 2 else { throw BenchAnswerError(answer: answer) }
        return times[1] - times[0]
    }

    private var node: String { "/dev/\(disk.name)" }
}

/// A node that did not say how long something took.
struct BenchAnswerError: Error, CustomStringConvertible {
    var answer: String

    var description: String { "measuring on the node: two times were expected, found '\(answer)'" }
}
