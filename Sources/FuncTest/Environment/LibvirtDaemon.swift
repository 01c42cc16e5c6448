internal import Blocking
internal import Commands
internal import Glibc
internal import Libvirt

/// Connects to libvirt, and starts its daemons where nothing would.
///
/// A user's session daemon is started by libvirt itself. Root's session is the system's daemon, which a service manager
/// starts; on a machine without one, the daemons are started here, and end by themselves two minutes after their last
/// use.
enum LibvirtDaemon {
    /// Opens a connection.
    static func connect(to uri: String, runner: any CommandRunner) async throws -> Hypervisor {
        do {
            return try await Hypervisor.connect(to: uri)
        } catch let error where error is LibvirtError && isOurs(uri) {
            try await startLogDaemon(uri, runner: runner)
            try await start("libvirtd", runner)
            return try await poll("connecting to \(uri)", every: .milliseconds(100), limit: .seconds(30)) {
                do {
                    return .done(try await Hypervisor.connect(to: uri))
                } catch {
                    return .pending(lastSeen: "\(error)")
                }
            }
        }
    }

    /// Makes sure that the daemon is there which takes consoles, before a domain is started.
    ///
    /// Our connection keeps `libvirtd` up, but nothing keeps `virtlogd` while no domain runs, and building an image takes
    /// longer than its two minutes. Its socket does not tell: a daemon that was killed leaves it.
    static func startLogDaemon(_ uri: String, runner: any CommandRunner) async throws {
        guard isOurs(uri) else { return }
        try await start("virtlogd", runner)
    }

    /// Whether the daemons for a connection are ours to start: root's, where no service manager runs (sd_booted(3)).
    private static func isOurs(_ uri: String) -> Bool {
        getuid() == 0 && ["qemu:///session", "qemu:///system"].contains(uri) && access("/run/systemd/system", F_OK) != 0
    }

    /// A daemon that runs already exits with an error, which is as good.
    private static func start(_ program: String, _ runner: any CommandRunner) async throws {
        // It outlives whoever starts it, and is nobody's leftover.
        _ = try await runner.run(
            Command(program, ["--daemon", "--timeout", "120"], environment: OwnerMark.none))
    }
}
