internal import CGuestfs

/// An appliance that was saved when all of it was there but the drives: launches go on from it instead of booting, which is most of a
/// launch's time where QEMU translates instructions.
///
/// Its folder is what libguestfs calls a fixed appliance (`guestfs_set_path`), with a program that libguestfs starts in QEMU's place
/// (`guestfs_set_hv`).
public struct SavedAppliance: Sendable, Equatable {
    /// The folder.
    public let folder: String

    /// Takes the folder.
    public init(folder: String) {
        self.folder = folder
    }

    /// What libguestfs starts in QEMU's place, with QEMU's arguments.
    public var hypervisor: String { folder + "/hypervisor" }
    /// The stream that QEMU migrates by.
    public var memory: String { folder + "/memory" }
    /// What the appliance's root has that the fixed appliance's has not: it was written to while it booted.
    public var overlay: String { folder + "/overlay.qcow2" }
    /// The root of the fixed appliance.
    public var root: String { folder + "/root" }
    /// What the appliance says while it is being saved.
    public var console: String { folder + "/console" }
    /// QEMU's monitor while the appliance is being saved.
    public var monitor: String { folder + "/monitor" }

    /// The folder in which this host's libguestfs looks for the parts of its appliance first.
    public static func hostPath() throws(GuestfsError) -> String {
        let handle = try GuestfsHandle()
        return String(cString: guestfs_get_path(handle.pointer))
    }
}
