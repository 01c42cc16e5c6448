internal import CGuestfs

/// What the appliance's kernel calls the drives.
///
/// libguestfs calls the first drive `/dev/sda`, and translates. What mdadm and LVM say it hands on as it is, and the
/// kernel names drives as it finds them, in any order.
struct KernelNames: Sendable {
    private var devices: [String: String] = [:]

    /// Takes the kernel's name of each drive, such as `/dev/sdc`, in the order of the drives.
    init(_ names: [String] = []) {
        for (position, name) in names.enumerated() { devices[name] = Drive.deviceName(at: position) }
    }

    /// libguestfs's name of a drive, or of a partition of one. What is on no drive keeps its name.
    func device(_ name: String) -> String {
        let drive = String(name.reversed().drop(while: \.isNumber).reversed())
        return devices[drive].map { $0 + name.dropFirst(drive.count) } ?? name
    }
}

extension Appliance {
    /// Finds the drives by their labels.
    func readKernelNames(count: Int) throws(GuestfsError) -> KernelNames {
        let names = Self.pairs(try handle.take(guestfs_list_disk_labels(handle.pointer), "finding the drives"))
        var drives: [String] = []
        for position in 0..<count {
            guard let name = names[Drive.label(at: position)] else {
                throw GuestfsError(
                    attempt: "finding drive \(position)", errno: 0, message: "the appliance has only \(names)")
            }
            drives.append(name)
        }
        return KernelNames(drives)
    }
}
