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
    /// The request as it was read, after the actions had their say about it: JSON.
    let document: [UInt8]
    /// What is to be done.
    let plan: StoragePlan
    /// What is asked.
    let request: ProvisionRequest?
    /// The files of the config drive, once they are made.
    var drive: ConfigDriveContent?
    /// What is on a device now, by its node.
    var contents: [String: DeviceContent] = [:]
    /// What actions of third parties leave for those behind them, by the names that they choose.
    var shared: [String: JSONValue] = [:]

    init(plan: StoragePlan, document: [UInt8] = [], request: ProvisionRequest? = nil) {
        self.plan = plan
        self.request = request
        self.document = document
    }
}

/// A file system as blkid(8) finds it.
struct DeviceContent: Sendable, Equatable {
    /// The file system's type: `ext4`, `swap`.
    var type: String
    /// Its UUID.
    var uuid: String
}

/// A system that is on the disks, with all its file systems mounted.
struct MountedSystem: Sendable {
    /// The image that it came from.
    var image: ImagePlan
    /// Where it is mounted.
    var root: String
}
