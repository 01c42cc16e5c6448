internal import Commands
internal import Provisioning

/// How a plan is carried out (facts 4.1). Drivers differ in how images get onto the disks.
protocol DeployDriver: Sendable {
    /// The names by which the command line chooses it.
    static var names: [String] { get }

    init(workshop: Workshop)

    /// Finds out, without touching anything, whether everything can be done.
    func validate(_ deployment: Deployment, upTo goal: Provisioner.Goal) async throws

    /// Makes partitions and file systems.
    func partition(_ deployment: inout Deployment) async throws

    /// Puts the images there and makes the node boot them.
    func deploy(_ deployment: inout Deployment) async throws
}

/// Writes images block by block: one, or one to each of several file systems (facts 4.1). Which it is the request says, so
/// that `swift` and `nailgun` are one driver.
struct BlockDeployDriver: DeployDriver {
    static let names = ["swift", "nailgun"]

    private let workshop: Workshop
    private let partitioning: Partitioning
    private let copyImage: CopyImage
    private let writeFstab: WriteFstab
    private let describeStorage: DescribeStorage
    private let bootLoader: InstallBootLoader

    init(workshop: Workshop) {
        self.workshop = workshop
        partitioning = Partitioning(workshop: workshop)
        copyImage = CopyImage(workshop: workshop)
        writeFstab = WriteFstab(workshop: workshop)
        describeStorage = DescribeStorage(workshop: workshop)
        bootLoader = InstallBootLoader(workshop: workshop)
    }

    func validate(_ deployment: Deployment, upTo goal: Provisioner.Goal) async throws {
        try await partitioning.validate(deployment)
        guard goal == .system else { return }
        let actions: [any Action] = [bootLoader, describeStorage, writeFstab, copyImage]
        for action in actions { try await action.validate(deployment) }
    }

    func partition(_ deployment: inout Deployment) async throws {
        try await partitioning.execute(&deployment)
    }

    func deploy(_ deployment: inout Deployment) async throws {
        try await copyImage.execute(&deployment)
        guard let system = deployment.plan.system else { return }
        try await MountTree.with(workshop) { try await finish(system, &deployment, &$0) }
        deployment.root = nil
    }

    /// What is done to a system that is mounted.
    private func finish(_ system: ImagePlan, _ deployment: inout Deployment, _ tree: inout MountTree) async throws {
        deployment.root = tree.root
        for fileSystem in deployment.plan.mounts(of: system.name) {
            guard let path = fileSystem.mountPath else { continue }
            let directory = try InstalledFiles(root: tree.root).resolve(path)
            try await FillMountPoint(workshop: workshop).fill(fileSystem, from: directory)
            try await tree.mount(fileSystem.device, at: path)
        }
        for directory in directories(for: deployment.plan) {
            try await tree.bind(directory, at: "/" + Files.name(of: directory))
        }
        try await writeFstab.execute(&deployment)
        try await describeStorage.execute(&deployment)
        try await bootLoader.execute(&deployment)
    }

    /// What programs within the system need of the ramdisk. LVM's ask udev's database, below `/run`, and wait ten
    /// seconds for each device where there is none.
    private func directories(for plan: StoragePlan) -> [String] {
        let paths = workshop.paths
        let isBuilt = !plan.arrays.isEmpty || !plan.volumeGroups.isEmpty
        return [paths.devices, paths.proc, paths.sysfs] + (isBuilt ? [paths.run] : [])
    }
}

/// The deploy drivers that there are.
public enum DeployDrivers {
    static let all: [any DeployDriver.Type] = [BlockDeployDriver.self]

    /// Their names.
    public static var names: [String] { all.flatMap { $0.names } }
}
