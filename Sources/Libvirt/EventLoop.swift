internal import Blocking
internal import CLibvirt

/// libvirt's own event loop, on a thread that lasts as long as the process. Connections tell of events only if the loop was there before
/// them, and only as long as it runs.
actor EventLoop {
    private static let isRegistered = virEventRegisterDefaultImpl() == 0
    private static let isRunning = {
        Task.detached { await EventLoop().run() }
        return true
    }()

    private let thread = BlockingThread(name: "libvirt-events")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Starts the loop, the first time that somebody asks for it.
    static func start() throws(LibvirtError) {
        guard isRegistered else { throw .last("setting up libvirt's event loop") }
        _ = isRunning
    }

    /// Waits within for what happens; an error is one of a callback, and the next round is none the worse for it.
    private func run() {
        while true { virEventRunDefaultImpl() }
    }
}
