internal import Blocking
internal import Commands
internal import Logging

/// The file systems of an installed system, mounted below a private directory. Whatever happens, they are unmounted
/// in reverse order at the end, as far as it goes, and the first error counts.
struct MountTree {
    private let workshop: Workshop
    /// The private directory.
    let root: String
    private var points: [String] = []

    init(workshop: Workshop) throws {
        self.workshop = workshop
        try Files.makeDirectories(workshop.paths.run)
        root = try Files.makeTemporaryDirectory(in: workshop.paths.run, prefix: "bareproof-")
    }

    /// Runs a body with a tree, and unmounts what it mounted.
    ///
    /// - Throws: What the body throws, else the first failure to unmount.
    static func with(_ workshop: Workshop, _ body: (inout MountTree) async throws -> Void) async throws {
        var tree = try MountTree(workshop: workshop)
        do {
            try await body(&tree)
        } catch {
            // The cause is what counts; what goes wrong now is in the log.
            try? await tree.unmount()
            throw error
        }
        try await tree.unmount()
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
