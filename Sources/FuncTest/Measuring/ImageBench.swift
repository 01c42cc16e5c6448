internal import Commands
internal import Foundation
internal import Images
public import SystemPackage

/// Measures how long the agent takes to write an image onto a device, beside what a person would type for the same.
///
/// All write onto one loop device over a file in memory: it is programs that are measured, not this machine's disk.
public struct ImageBench: Sendable {
    /// How often each is measured, in turn; the shortest time counts.
    static let rounds = 5
    /// The size of the image, about half of which is used, in MiB.
    static let imageSize = 1536
    /// The most memory that the agent may take, in MiB.
    public static let memoryLimit = 64.0
    /// How much more memory an image of twice the size may take.
    static let growthLimit = 1.1

    let environment: Environment
    let agent: FilePath?
    let observer: @Sendable (StepEvent) -> Void

    /// Takes what is measured.
    ///
    /// - Parameters:
    ///   - environment: Has the images and runs the programs.
    ///   - agent: The agent's program; nil to build it from the source tree.
    ///   - observer: Is told of each step.
    public init(environment: Environment, agent: FilePath?, observer: @escaping @Sendable (StepEvent) -> Void) {
        self.environment = environment
        self.agent = agent
        self.observer = observer
    }

    /// Measures all formats.
    ///
    /// - Throws: ``LoopDeviceError`` where no loop device can be had; what the programs say.
    public func measure() async throws -> [Measurement] {
        let clock = RunClock(observer: observer)
        let agent = try await program(clock)
        let run = try RunDirectory(in: environment.runs)
        defer { try? run.remove() }
        let images = BenchImages(folder: try run.makeFolder("images"), environment: environment)
        try await clock.measure("images of \(Self.imageSize) MiB", .harness) { step in
            try await images.make { step.note($0) }
        }
        return try await LoopDevice.with(sizeMiB: Self.imageSize * 2, runner: environment.runner) { device in
            let writing = ImageWriting(
                runner: environment.runner, script: environment.tree.templates("bench").appending("images.sh"),
                agent: agent, folder: run.path, device: device, images: images, clock: clock)
            return try await writing.times() + writing.memory()
        }
    }

    private func program(_ clock: RunClock) async throws -> FilePath {
        if let agent { return agent }
        return try await clock.measure("agent", .build) { step in
            try await environment.images.agent { step.note($0.message) }
        }
    }
}

/// One image in several formats, in a folder of its own.
struct BenchImages: Sendable {
    let folder: FilePath
    let environment: Environment

    /// The formats that are measured.
    enum Kind: String, CaseIterable {
        case raw, zstd, gzip, qcow2
        /// The zstd image twice.
        case twice
    }

    func file(_ kind: Kind) -> FilePath { folder.appending(kind.rawValue) }

    /// Makes all of them of the OS image: what systems consist of, and holes between.
    func make(report: (String) -> Void) async throws {
        let system = try await environment.images.osImage("debian-12", formats: [.raw]) { _ in }
        let (source, raw) = (try system.file(.raw).string, file(.raw).string)
        // The image, and the begin of it once more in the middle: about half of the whole is not empty.
        try await shell(
            """
            cp --sparse=always '\(source)' '\(raw)'
            truncate --size=\(ImageBench.imageSize)M '\(raw)'
            dd if='\(source)' of='\(raw)' bs=1M count=\(ImageBench.imageSize / 4) seek=\(ImageBench.imageSize / 2) \
            conv=notrunc,sparse status=none
            """)
        report("\(try await used(raw)) of \(ImageBench.imageSize) MiB are used")
        for (kind, line) in [
            (Kind.zstd, "zstd -q -T0 -6 -c"), (.gzip, "gzip -n -6 -c"), (.qcow2, "qemu-img convert -c -O qcow2"),
        ] {
            report("packing it as \(kind.rawValue)")
            let target = file(kind).string
            try await shell(kind == .qcow2 ? "\(line) '\(raw)' '\(target)'" : "\(line) '\(raw)' >'\(target)'")
        }
        try await shell("cat '\(file(.zstd))' '\(file(.zstd))' >'\(file(.twice))'")
    }

    private func used(_ file: String) async throws -> String {
        try await environment.runner.check(Command("du", ["--block-size=1M", file]))
            .standardOutput.prefix { !$0.isWhitespace }.description
    }

    private func shell(_ script: String) async throws {
        try await environment.runner.check(Command("sh", ["-eu", "-c", script], timeLimit: .seconds(600)))
    }
}

/// Writes images onto one device in several ways.
struct ImageWriting: Sendable {
    let runner: any CommandRunner
    let script: FilePath
    let agent: FilePath
    let folder: FilePath
    let device: String
    let images: BenchImages
    let clock: RunClock

    /// What is held against what: the format, the way beside the agent's, and how much the agent may take of its time.
    static let contests: [(kind: BenchImages.Kind, way: String, name: String, limit: Double?)] = [
        (.zstd, "zstd-dd", "zstd -dc | dd", 1.0 / 2), (.zstd, "zstd-null", "zstd -dc > /dev/null", 1.3),
        (.gzip, "gunzip-dd", "gunzip -c | dd", 1.0 / 3), (.raw, "qemu-raw", "qemu-img convert", 1),
        (.qcow2, "qemu-qcow2", "qemu-img convert", nil),
    ]

    /// The agent's time for each format beside the others'.
    func times() async throws -> [Measurement] {
        var best: [String: Double] = [:]
        for round in 1...ImageBench.rounds {
            for kind in [BenchImages.Kind.zstd, .gzip, .raw, .qcow2] {
                for way in ["agent"] + Self.contests.filter({ $0.kind == kind }).map(\.way) {
                    let seconds = try await clock.measure("\(kind.rawValue), \(way), round \(round)", .harness) {
                        step in
                        let seconds = try await write(kind, way) / 1_000_000
                        step.note("\(seconds) s")
                        return seconds
                    }
                    best["\(kind) \(way)", default: .infinity] = min(best["\(kind) \(way)"] ?? .infinity, seconds)
                }
            }
        }
        return Self.contests.map { contest in
            Measurement(
                "\(contest.kind.rawValue): the agent, beside \(contest.name)",
                ours: best["\(contest.kind) agent"] ?? .infinity, reference: best["\(contest.kind) \(contest.way)"],
                limit: contest.limit)
        }
    }

    /// The agent's peak memory for each stream, and for one of twice the size.
    func memory() async throws -> [Measurement] {
        var peaks: [BenchImages.Kind: Double] = [:]
        for kind in [BenchImages.Kind.zstd, .gzip, .raw, .twice] {
            peaks[kind] = try await clock.measure("\(kind.rawValue), peak memory", .harness) { step in
                let mebibytes = try await write(kind, "agent-memory") / 1024
                step.note("\(mebibytes) MiB")
                return mebibytes
            }
        }
        return [BenchImages.Kind.zstd, .gzip, .raw].map { kind in
            Measurement(
                "\(kind.rawValue): the agent's peak memory", ours: peaks[kind] ?? .infinity,
                reference: ImageBench.memoryLimit, limit: 1, unit: "MiB")
        } + [
            Measurement(
                "zstd: the agent's peak memory, an image of twice the size", ours: peaks[.twice] ?? .infinity,
                reference: peaks[.zstd], limit: ImageBench.growthLimit, unit: "MiB")
        ]
    }

    /// Writes an image onto the blank device, and makes sure that it is there.
    ///
    /// - Returns: What the script says.
    private func write(_ kind: BenchImages.Kind, _ way: String) async throws -> Double {
        try await runner.check(Command("blkdiscard", ["--force", device]))
        let command = Command(
            "bash", ["-eu", script.string, way, images.file(kind).string, device, agent.string, folder.string],
            timeLimit: .seconds(300))
        let answer = try await runner.check(command).standardOutput
        guard let figure = Double(answer.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CommandError(command: command, reason: .notRun("it answered '\(answer)' and no number"))
        }
        if way != "zstd-null" { try await compare(kind) }
        return figure
    }

    private func compare(_ kind: BenchImages.Kind) async throws {
        let raw = images.file(.raw).string
        let size = ImageBench.imageSize << 20
        try await runner.check(Command("cmp", ["--bytes=\(size)", raw, device], timeLimit: .seconds(300)))
        guard kind == .twice else { return }
        try await runner.check(
            Command("cmp", ["--bytes=\(size)", raw, device, "0", "\(size)"], timeLimit: .seconds(300)))
    }
}
