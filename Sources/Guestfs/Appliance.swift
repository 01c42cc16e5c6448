internal import Blocking
internal import CGuestfs
internal import Synchronization

/// A running libguestfs appliance with its drives: the only way in which Bareproof opens disks under test.
///
/// One launch costs seconds, so one appliance answers all questions about a node's disks. All calls run on one thread,
/// because libguestfs keeps its last error per thread.
public actor Appliance {
    private let thread: BlockingThread
    let handle: GuestfsHandle
    private let settings: ApplianceSettings
    private nonisolated let console: ApplianceConsole
    private(set) var kernelNames = KernelNames()

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// How many appliances this process has launched so far, for whoever measures it.
    public static var launches: Int { launched.load(ordering: .relaxed) }
    private static let launched = Atomic(0)

    /// Launches an appliance, asks it, and ends it, all within the settings' time limits.
    ///
    /// At a limit, and when the task is cancelled, the appliance's QEMU is killed: every call that waits for it then
    /// fails.
    ///
    /// - Parameters:
    ///   - drives: The disk images; the first is `/dev/sda`.
    ///   - settings: How the appliance is run.
    ///   - body: The questions. It runs on the appliance's own thread.
    /// - Returns: What the body returned.
    /// - Throws: `GuestfsError`; `DeadlineExceeded`; `CancellationError`; what the body throws.
    public static func run<Value: Sendable>(
        drives: [Drive], settings: ApplianceSettings,
        _ body: @escaping @Sendable (isolated Appliance) throws -> Value
    ) async throws -> Value {
        launched.add(1, ordering: .relaxed)
        let appliance = try await ApplianceOpener(settings: settings).open()
        let processes = ApplianceProcesses(scratch: settings.scratch)
        do {
            return try await withTaskCancellationHandler {
                try await withDeadline(
                    "\(settings.purpose) with libguestfs", limit: settings.timeLimit, lever: { processes.kill() }
                ) {
                    try await launch(appliance, drives, settings, processes)
                    return try await appliance.perform(body)
                }
            } onCancel: {
                processes.kill()
            }
        } catch var error as DeadlineExceeded {
            try Task.checkCancellation()
            error.lastSeen = appliance.console.lastLine.map { "'\($0)' on the appliance's console" }
            throw error
        } catch {
            try Task.checkCancellation()
            throw error
        }
    }

    /// Launches within the limit for that. An appliance that hangs has failed to come up, as one whose QEMU ends.
    private static func launch(
        _ appliance: Appliance, _ drives: [Drive], _ settings: ApplianceSettings, _ processes: ApplianceProcesses
    ) async throws {
        guard let limit = settings.launchLimit else { return try await appliance.launch(drives) }
        do {
            try await withDeadline(GuestfsError.launching, limit: limit, lever: { processes.kill() }) {
                try await appliance.launch(drives)
            }
        } catch var error as DeadlineExceeded {
            error.lastSeen = appliance.console.lastLine
            throw GuestfsError(launchedFor: error)
        }
    }

    fileprivate init(thread: BlockingThread, handle: consuming GuestfsHandle, settings: ApplianceSettings) {
        self.thread = thread
        console = handle.console
        self.handle = handle
        self.settings = settings
    }

    private func launch(_ drives: [Drive]) throws {
        try configure()
        // What is only read needs no writing out, for which the appliance would run a program.
        guestfs_set_autosync(handle.pointer, drives.allSatisfy(\.isReadOnly) ? 0 : 1)
        for (position, drive) in drives.enumerated() { try add(drive, at: position) }
        try Task.checkCancellation()
        try handle.require(guestfs_launch(handle.pointer), GuestfsError.launching)
        kernelNames = try readKernelNames(count: drives.count)
    }

    private func perform<Value>(_ body: (isolated Appliance) throws -> Value) throws -> Value {
        defer { guestfs_shutdown(handle.pointer) }
        return try body(self)
    }

    private func configure() throws(GuestfsError) {
        let g = handle.pointer
        try handle.require(guestfs_set_backend(g, "direct"), "choosing libguestfs's direct backend")
        if settings.forceTCG {
            try handle.require(
                guestfs_set_backend_setting(g, "force_tcg", "1"), "choosing emulation for the appliance")
        }
        if let saved = settings.saved {
            try handle.require(guestfs_set_path(g, saved.folder), "choosing the appliance in \(saved.folder)")
        }
        if let hypervisor = settings.saved?.hypervisor ?? settings.hypervisor {
            try handle.require(guestfs_set_hv(g, hypervisor), "choosing \(hypervisor) as QEMU")
        }
        try handle.require(guestfs_set_tmpdir(g, settings.scratch), "choosing \(settings.scratch) for the appliance")
        try handle.require(guestfs_set_memsize(g, Int32(settings.memoryMiB)), "sizing the appliance's memory")
        try handle.require(guestfs_set_smp(g, Int32(settings.cpus)), "choosing the appliance's processors")
        // Arrays stay as they are found: a resync would read and write all of them, and take the time of that.
        try handle.require(guestfs_set_append(g, "md_mod.start_ro=1"), "keeping the appliance from changing arrays")
        // Reading needs no network, and a hostile file system in the appliance must not have one.
        try handle.require(guestfs_set_network(g, 0), "taking the appliance's network away")
    }

    private func add(_ drive: Drive, at position: Int) throws(GuestfsError) {
        let code = bareproof_add_drive(
            handle.pointer, drive.file, drive.format, Drive.label(at: position), drive.isReadOnly ? 1 : 0,
            Int32(drive.sectorSize))
        try handle.require(code, "adding drive \(drive.file)")
    }
}

/// Makes a handle on the thread that it will live on.
private actor ApplianceOpener {
    private let thread = BlockingThread(name: "guestfs")
    private let settings: ApplianceSettings

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    init(settings: ApplianceSettings) {
        self.settings = settings
    }

    func open() throws(GuestfsError) -> Appliance {
        try Appliance(thread: thread, handle: GuestfsHandle(), settings: settings)
    }
}
