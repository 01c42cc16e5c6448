internal import Commands
internal import Logging
internal import Provisioning
internal import Transfer

/// What every action works with.
struct Workshop: Sendable {
    let runner: any CommandRunner
    let fetcher: Fetcher
    let paths: HostPaths
    let tools: ToolCheck
    let reporter: Reporter
    let logger: Logger
}

/// What a deployment has come to: the plan, and what was found out on the way. Actions share it (seed S003,
/// "pluggable architecture").
struct Deployment: Sendable {
    /// What is to be done.
    let plan: StoragePlan
    /// What is on a device now, by its node.
    var contents: [String: DeviceContent] = [:]
    /// Where the installed system is mounted.
    var root: String?

    init(plan: StoragePlan) {
        self.plan = plan
    }
}

/// A file system as blkid(8) finds it.
struct DeviceContent: Sendable, Equatable {
    /// The file system's type: `ext4`, `swap`.
    var type: String
    /// Its UUID.
    var uuid: String
}

/// One kind of work on a node. All actions are validated before the first one is executed.
protocol Action: Sendable {
    /// The name of its step on the wire.
    static var name: String { get }

    /// Finds out, without touching anything, whether it can be done.
    func validate(_ deployment: Deployment) async throws

    /// Does it.
    func execute(_ deployment: inout Deployment) async throws
}
