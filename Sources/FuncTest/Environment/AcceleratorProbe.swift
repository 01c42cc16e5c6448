public import Commands
internal import Foundation
public import NodeTemplates
public import SystemPackage

/// What runs the nodes' instructions, and why.
public struct AcceleratorChoice: Sendable, Equatable, Codable {
    /// `kvm` or `tcg`.
    public var accelerator: String
    /// Why, in a few words.
    public var reason: String
    /// What QEMU said when a trial failed.
    public var detail: String?
    /// What a trial kernel's boot takes, in seconds of a processor; nil if none came through.
    public var bootSeconds: Double?

    /// For a node.
    public var value: NodeInstance.Accelerator {
        accelerator == "kvm" ? .kvm : .tcg
    }
}

/// Finds out whether KVM works here, by booting a kernel under it.
///
/// `/dev/kvm` can exist, be opened, accept a virtual machine, and still never run a stock kernel (some clouds' nested
/// guests), so only a trial tells. The answer is kept for as long as the host is up.
public struct AcceleratorProbe: Sendable {
    /// A kernel under KVM says it within two seconds.
    static let timeLimit = Duration.seconds(20)

    let runner: any CommandRunner
    let cache: FilePath
    private let identity: String?

    /// Takes what to probe with.
    ///
    /// - Parameters:
    ///   - runner: Runs programs on the host that is probed.
    ///   - cache: A folder that keeps the answer.
    ///   - identity: What tells that host's answer from others; nil for this host.
    public init(runner: any CommandRunner, cache: FilePath, identity: String? = nil) {
        self.runner = runner
        self.cache = cache
        self.identity = identity
    }

    /// The accelerator for nodes on the host.
    ///
    /// - Parameter kernel: Brings a kernel image to try, such as the ramdisk's; asked only if nothing is known.
    public func choose(kernel: () async throws -> FilePath) async throws -> AcceleratorChoice {
        let file = try answerFile()
        let known = try known()
        if let known, known.bootSeconds != nil { return known }
        let kernel = try await kernel()
        let chosen = if let known { known } else { try await trial(kernel: kernel) }
        let choice = await timed(chosen, kernel: kernel)
        try FileManager.default.createDirectory(atPath: cache.string, withIntermediateDirectories: true)
        try JSONEncoder().encode(choice).write(to: URL(filePath: file.string), options: .atomic)
        return choice
    }

    /// What was found out since the host was booted, if anything was.
    func known() throws -> AcceleratorChoice? {
        FileManager.default.contents(atPath: try answerFile().string)
            .flatMap { try? JSONDecoder().decode(AcceleratorChoice.self, from: $0) }
    }

    private func answerFile() throws -> FilePath {
        cache.appending("accelerator-\(try identity ?? LocalHost.identity()).json")
    }

    /// Tries, whatever is known.
    func trial(kernel: FilePath) async throws -> AcceleratorChoice {
        guard try await holds("-e") else {
            return AcceleratorChoice(accelerator: "tcg", reason: "there is no /dev/kvm")
        }
        guard try await holds("-r"), try await holds("-w") else {
            return AcceleratorChoice(
                accelerator: "tcg", reason: "/dev/kvm is not this user's to open; members of group kvm can")
        }
        return await boot(kernel)
    }

    /// What test(1) finds of `/dev/kvm`.
    private func holds(_ condition: String) async throws -> Bool {
        try await runner.check(Command("test", [condition, "/dev/kvm"]), accepting: [0, 1]).status == .exited(0)
    }

    private func boot(_ kernel: FilePath) async -> AcceleratorChoice {
        switch await TrialBoot(runner: runner, kernel: kernel).run(.kvm, limit: Self.timeLimit) {
        case .booted(let seconds):
            return AcceleratorChoice(
                accelerator: "kvm", reason: "a trial kernel booted under it", bootSeconds: seconds)
        case .failed(let detail): return Self.failed(detail)
        }
    }

    /// The same choice, with the time of a trial boot, so that limits can be scaled; without it if the kernel does not come through.
    private func timed(_ choice: AcceleratorChoice, kernel: FilePath) async -> AcceleratorChoice {
        var choice = choice
        if choice.bootSeconds == nil,
            case .booted(let seconds) = await TrialBoot(runner: runner, kernel: kernel).run(choice.value)
        {
            choice.bootSeconds = seconds
        }
        return choice
    }

    private static func failed(_ detail: String) -> AcceleratorChoice {
        AcceleratorChoice(
            accelerator: "tcg", reason: "/dev/kvm is there, but a trial kernel did not boot under it", detail: detail)
    }
}
