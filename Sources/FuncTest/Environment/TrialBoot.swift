internal import Commands
internal import NodeTemplates
internal import SystemPackage

/// Boots a kernel that has no root file system: the smallest piece of guest work there is.
struct TrialBoot: Sendable {
    /// The last that such a kernel says: it came through all of its own start.
    static let marker = "Unable to mount root fs"
    /// How long it may take without KVM.
    static let limit = Duration.seconds(120)

    let runner: any CommandRunner
    let kernel: FilePath

    /// What became of it.
    enum Outcome: Sendable, Equatable {
        /// The kernel came through, and took so many seconds of a processor: other programs of the host do not count in them.
        case booted(seconds: Double)
        /// It did not.
        case failed(String)
    }

    /// Boots the kernel.
    ///
    /// - Parameters:
    ///   - accelerator: What runs its instructions.
    ///   - limit: How long it may take.
    func run(_ accelerator: NodeInstance.Accelerator, limit: Duration = limit) async -> Outcome {
        let emulator = [
            "qemu-system-x86_64", "-accel", accelerator.rawValue, "-cpu", accelerator == .kvm ? "host" : "max",
            "-machine", "q35", "-m", "256", "-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot",
            "-kernel", kernel.string, "-append", "console=ttyS0 panic=-1",
        ]
        // The shell's last word is what its children took.
        let script = #""$@"; status=$?; times >&2; exit $status"#
        let command = Command("sh", ["-c", script, "sh"] + emulator, timeLimit: limit)
        do {
            let result = try await runner.run(command)
            let times = Self.processorSeconds(result.standardError)
            guard result.standardOutput.contains(Self.marker), let times else {
                return .failed("\(result.status): \(result.standardError)")
            }
            return .booted(seconds: times)
        } catch {
            return .failed("\(error)")
        }
    }

    /// The sum of the two times in the last line of `times`: `0m4.100000s 0m0.740000s`.
    static func processorSeconds(_ text: String) -> Double? {
        guard let line = text.split(separator: "\n").last,
            let match = line.wholeMatch(of: /(\d+)m([\d.]+)s (\d+)m([\d.]+)s/)
        else { return nil }
        let parts = [match.1, match.2, match.3, match.4].compactMap { Double($0) }
        return parts.count == 4 ? parts[0] * 60 + parts[1] + parts[2] * 60 + parts[3] : nil
    }
}
