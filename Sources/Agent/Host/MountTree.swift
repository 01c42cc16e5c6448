internal import Blocking
internal import Commands
internal import Logging
internal import Provisioning

/// The file systems of an installed system, mounted below a private directory. Whatever happens, they are unmounted
/// in reverse order at the end, as far as it goes, and the first error counts.
struct MountTree {
    private let workshop: Workshop
    /// The private directory.
    let root: String
    /// Whether the directory is the tree's own, and goes with it.
    private let isOwner: Bool
    private var points: [String] = []

    init(workshop: Workshop) throws {
        self.workshop = workshop
        try Files.makeDirectories(workshop.paths.run)
        root = try Files.makeTemporaryDirectory(in: workshop.paths.run, prefix: "bareproof-")
        isOwner = true
    }

    /// Mounts more below the root of another tree.
    private init(workshop: Workshop, at root: String) {
        self.workshop = workshop
        self.root = root
        isOwner = false
    }

    /// Runs a body with a tree, and unmounts what it mounted.
    ///
    /// - Throws: What the body throws, else the first failure to unmount.
    static func with<Value>(
        _ workshop: Workshop, _ body: (inout MountTree) async throws -> Value
    ) async throws -> Value {
        try await with(MountTree(workshop: workshop), body)
    }

    /// Runs a body with more mounts below the root of another tree, and unmounts those.
    ///
    /// - Throws: What the body throws, else the first failure to unmount.
    static func with<Value>(
        _ workshop: Workshop, at root: String, _ body: (inout MountTree) async throws -> Value
    ) async throws -> Value {
        try await with(MountTree(workshop: workshop, at: root), body)
    }

    private static func with<Value>(
        _ made: MountTree, _ body: (inout MountTree) async throws -> Value
    ) async throws -> Value {
        var tree = made
        let value: Value
        do {
            value = try await body(&tree)
        } catch {
            // The cause is what counts; what goes wrong now is in the log.
            try? await tree.unmount()
            throw error
        }
        try await tree.unmount()
        return value
    }

    /// Runs a body with the file systems of a system, parents first, and with what its programs need of the ramdisk.
    static func with<Value>(
        _ workshop: Workshop, mounting system: ImagePlan, of plan: StoragePlan,
        _ body: (inout MountTree) async throws -> Value
    ) async throws -> Value {
        try await with(workshop) { tree in
            try await tree.mount(system, of: plan)
            for directory in directories(for: plan, workshop.paths) {
                try await tree.bind(directory, at: "/" + Files.name(of: directory))
            }
            return try await body(&tree)
        }
    }

    /// What programs within the system need of the ramdisk. LVM's ask udev's database, below `/run`, and wait ten
    /// seconds for each device where there is none.
    private static func directories(for plan: StoragePlan, _ paths: HostPaths) -> [String] {
        let isBuilt = !plan.arrays.isEmpty || !plan.volumeGroups.isEmpty
        return [paths.devices, paths.proc, paths.sysfs] + (isBuilt ? [paths.run] : [])
    }

    /// Mounts the file systems of a system, parents first.
    mutating func mount(_ system: ImagePlan, of plan: StoragePlan, options: String? = nil) async throws {
        for fileSystem in plan.mounts(of: system.name) {
            guard let path = fileSystem.mountPath else { continue }
            try await mount(fileSystem.device, at: path, options: options)
        }
    }

    /// Mounts a device below the root.
    mutating func mount(_ device: String, at path: String, options: String? = nil) async throws {
        try await attempting("mounting \(device) for \(path)") {
            let point = try InstalledFiles(root: root).directory(path)
            // Remembered before: a mount that is interrupted may have happened.
            points.append(point)
            try await workshop.runner.check(Tools.mount(device, at: point, options: options))
        }
    }

    /// Where a path of the installed system is outside.
    func point(of path: String) throws -> String {
        try InstalledFiles(root: root).resolve(path)
    }

    /// Shows a directory of the ramdisk within the root.
    mutating func bind(_ path: String, at target: String) async throws {
        try await attempting("mounting \(path) for the installed system") {
            let point = try InstalledFiles(root: root).directory(target)
            points.append(point)
            try await workshop.runner.check(Tools.bind(path, at: point))
        }
    }

    /// Unmounts everything; goes on after a failure, also when the task was cancelled.
    ///
    /// - Throws: The first failure.
    func unmount() async throws {
        // A task of its own is not cancelled with this one, and its end is awaited here.
        try await Task { try await unmountAll() }.value
    }

    private func unmountAll() async throws {
        var first: (any Error)?
        for point in points.reversed() {
            do {
                try await unmount(point)
            } catch {
                workshop.logger.error("\(error)")
                first = first ?? error
            }
        }
        guard isOwner else {
            if let first { throw first }
            return
        }
        // An empty directory that is left harms nobody.
        do { try Files.removeDirectory(root) } catch { workshop.logger.warning("\(error)") }
        if let first { throw first }
    }

    private func unmount(_ point: String) async throws {
        do {
            try await retry(point)
        } catch {
            guard isMounted(point) else { return }
            try await workshop.runner.check(Tools.unmountLazily(point))
            workshop.logger.warning("\(error); it is unmounted when nobody uses it any more")
        }
    }

    /// What ran within the root may need a moment to end.
    private func retry(_ point: String) async throws {
        try await poll("unmounting \(point)", every: .milliseconds(100), limit: .seconds(2)) {
            let result = try await workshop.runner.run(Tools.unmount(point))
            if result.status == .exited(0) || !isMounted(point) { return Probe.done(()) }
            return .pending(lastSeen: result.standardError)
        }
    }

    private func isMounted(_ point: String) -> Bool {
        let mounts = Files.line("\(workshop.paths.proc)/self/mounts") ?? ""
        return mounts.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 1 && fields[1] == point
        }
    }
}
