internal import Blocking
internal import Glibc

/// The processes of an appliance, found by the folder that their arguments name.
public struct ApplianceProcesses: Sendable {
    let scratch: String

    /// Takes the folder: an appliance's own, or one above those of several.
    public init(scratch: String) {
        self.scratch = scratch
    }

    /// Kills them. Called at a deadline or a cancellation, while a C call waits for them on another thread; and for
    /// appliances whose own process is gone.
    public func kill() {
        for process in ProcessTable.processes(naming: scratch) {
            _ = Glibc.kill(process, SIGKILL)
        }
    }
}
