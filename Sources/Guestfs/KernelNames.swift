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

    /// The kernel's name of a drive, or of a partition of one, by libguestfs's.
    func kernelName(_ device: String) -> String {
        let drive = String(device.reversed().drop(while: \.isNumber).reversed())
        let name = devices.first { $0.value == drive }?.key
        return name.map { $0 + device.dropFirst(drive.count) } ?? device
    }

    /// libguestfs's name of a drive, or of a partition of one. What is on no drive keeps its name.
    func device(_ name: String) -> String {
        let drive = Self.drive(of: name)
        return devices[drive].map { $0 + name.dropFirst(drive.count) } ?? name
    }

    /// The kernel's name of a drive, or of a partition of one, from libguestfs's.
    func kernelDevice(_ name: String) -> String {
        let drive = Self.drive(of: name)
        return devices.first { $0.value == drive }.map { $0.key + name.dropFirst(drive.count) } ?? name
    }

    private static func drive(of name: String) -> String {
        String(name.reversed().drop(while: \.isNumber).reversed())
    }
}

extension Appliance {
    /// Finds the drives by their labels. libguestfs translates what it says itself of labels, so the appliance's shell is
    /// asked: the one thing for which there is no call.
    func readKernelNames(count: Int) throws(GuestfsError) -> KernelNames {
        let links = (0..<count).map { "/dev/disk/guestfs/" + Drive.label(at: $0) }
        let attempt = "asking the appliance's kernel for the drives"
        let answer = try handle.take(
            bareproof_shell(handle.pointer, "readlink -e " + links.joined(separator: " ")), attempt)
        let names = answer.split(separator: "\n").map(String.init)
        guard names.count == count else {
            throw GuestfsError(attempt: attempt, errno: 0, message: "\(count) drives were added, it has \(names)")
        }
        return KernelNames(names)
    }
}
