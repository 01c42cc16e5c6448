internal import Commands

/// Starts the node anew, when everything is on the disks (facts 4.1, `do_reboot`).
struct Reboot: Action {
    static let name = "reboot"
    var name: String { Self.name }

    let workshop: Workshop

    func execute(_ deployment: inout Deployment) async throws {
        try await reboot()
    }

    /// Starts the node anew.
    func reboot() async throws {
        try await workshop.reporter.step(Self.name, "this node") {
            try await attempting("rebooting this node") {
                try await workshop.runner.check(Tools.sync())
                try await workshop.runner.check(Tools.reboot())
            }
        }
    }
}
