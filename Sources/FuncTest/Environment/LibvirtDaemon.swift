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
            try await startLibvirt(runner)
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
        // It outlives whoever starts it, and is nobody's leftover. One that runs already makes this one exit with an error, which is as
        // good.
        _ = try await runner.run(Command("virtlogd", ["--daemon", "--timeout", "120"], environment: OwnerMark.none))
    }

    /// Starts libvirtd below a program that takes note of ended processes.
    ///
    /// The processes of its domains are nobody's children, which makes them those of the first process of the machine or container.
    /// That may take seconds to take note of one that ended, or never do so, as a program that is a container's only one; and a domain is
    /// not off for libvirt before somebody did.
    private static func startLibvirt(_ runner: any CommandRunner) async throws {
        let script = """
            for program in tini libvirtd; do
                command -v $program >/dev/null || { echo "no $program in PATH" >&2; exit 127; }
            done
            cd /
            setsid tini -s -- libvirtd --timeout 120 </dev/null >/dev/null 2>&1 &
            """
        try await runner.check(Command("sh", ["-euc", script], environment: OwnerMark.none))
    }

    /// Whether the daemons for a connection are ours to start: root's, where no service manager runs (sd_booted(3)).
    private static func isOurs(_ uri: String) -> Bool {
        getuid() == 0 && ["qemu:///session", "qemu:///system"].contains(uri) && access("/run/systemd/system", F_OK) != 0
    }
}
