internal import Blocking
internal import Commands
public import Logging
internal import Synchronization
internal import SystemPackage

/// Finds out whether cases can run here, by trying what they need.
public struct Doctor: Sendable {
    let settings: Environment.Settings
    let tree: SourceTree?
    let runner: any CommandRunner
    let logger: Logger

    /// Takes what to look at.
    ///
    /// - Parameters:
    ///   - settings: The connection, the cache, and the agent if one is given.
    ///   - tree: Templates and source; nil if there is none.
    ///   - logger: Where the harness logs.
    public init(settings: Environment.Settings, tree: SourceTree?, logger: Logger) {
        self.settings = settings
        self.tree = tree
        self.logger = logger
        runner = SystemCommandRunner(logger: logger)
    }

    /// One thing to try.
    struct Check: Sendable {
        var what: String
        /// The bound of it.
        var limit: Duration
        var look: @Sendable () async throws -> Finding
    }

    /// Tries everything, one after the other.
    ///
    /// - Parameter onFinding: Gets each finding as it is there.
    /// - Returns: The findings, in the order in which they were made.
    /// - Throws: `CancellationError`.
    public func examine(onFinding: (Finding) -> Void = { _ in }) async throws -> [Finding] {
        var findings: [Finding] = []
        for check in checks {
            let finding = try await Self.bounded(check)
            onFinding(finding)
            findings.append(finding)
        }
        return findings
    }

    /// Whether cases can run: nothing failed.
    public static func isWell(_ findings: [Finding]) -> Bool {
        !findings.isEmpty && findings.allSatisfy { $0.grade != .fail }
    }

    /// Tries one thing, for no longer than its limit.
    ///
    /// A C call that hangs cannot be ended, and a task group would wait for it: so nobody waits for what came too late.
    static func bounded(_ check: Check) async throws -> Finding {
        let box = AnswerBox()
        let task = Task {
            do {
                box.put(try await check.look())
            } catch {
                box.put(Finding(check.what, .fail, "\(error)"))
            }
        }
        defer { task.cancel() }
        do {
            return try await poll("checking \(check.what)", every: .milliseconds(20), limit: check.limit) {
                box.finding.map { .done($0) } ?? .pending(lastSeen: nil)
            }
        } catch let error as DeadlineExceeded {
            return Finding(check.what, .fail, "\(error)", mend: "bareproof clean, and try again with --verbose")
        }
    }

    private final class AnswerBox: Sendable {
        private let value = Mutex<Finding?>(nil)

        var finding: Finding? { value.withLock { $0 } }

        func put(_ finding: Finding) {
            value.withLock { $0 = finding }
        }
    }

    private var checks: [Check] {
        let programs = ProgramChecks(runner: runner)
        let images = ImageChecks(runner: runner, cache: settings.cache)
        var checks = [
            Check(what: "qemu", limit: .seconds(20), look: programs.emulator),
            Check(what: "kvm", limit: .seconds(40), look: accelerator),
            Check(what: "time limits", limit: .seconds(180), look: timeLimits),
            Check(what: "libvirt", limit: .seconds(60), look: libvirt),
            Check(what: "libguestfs", limit: .seconds(150), look: appliance),
            Check(what: "uefi", limit: .seconds(5), look: programs.firmware),
            Check(what: "network boot", limit: .seconds(5), look: programs.networkBoot),
            Check(what: "network libvirt", limit: .seconds(90), look: segment),
            Check(what: "ssh", limit: .seconds(20), look: programs.secureShell),
            Check(what: "rsync", limit: .seconds(20), look: programs.trees),
            Check(what: "openssl", limit: .seconds(20), look: programs.certificates),
            Check(what: "user namespaces", limit: .seconds(30), look: images.namespaces),
            Check(what: "tools for images", limit: .seconds(5), look: images.tools),
            Check(what: "disk space", limit: .seconds(5), look: images.space),
            Check(what: "source tree", limit: .seconds(5), look: source),
        ]
        if settings.agent == nil {
            checks.append(Check(what: "swift", limit: .seconds(30), look: programs.compiler))
        }
        return checks
    }

    @Sendable private func source() async throws -> Finding {
        guard let tree else {
            let mend = "export BAREPROOF_ROOT=/path/to/bareproof"
            return Finding("source tree", .fail, "no folder with templates/cases above the program or here", mend: mend)
        }
        let finder = CaseFinder(tree: tree)
        return Finding(
            "source tree", .ok, "\(tree.root), \(finder.caseNames.count) cases, \(finder.shapeNames.count) shapes")
    }
}
