/// A system that os-prober(1) found on a disk.
public struct ProbedSystem: Sendable, Equatable {
    /// The device of its root file system.
    public var device: String
    /// Its name for people: `Debian GNU/Linux 12 (bookworm)`.
    public var name: String

    /// Reads what os-prober prints: `/dev/vda3:Debian GNU/Linux 12 (bookworm):Debian:linux`, a line for each system. What is no
    /// Linux is left out.
    public static func read(_ text: String) -> [ProbedSystem] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count >= 4, fields[3] == "linux" else { return nil }
            return ProbedSystem(device: String(fields[0]), name: String(fields[1]))
        }
    }
}

/// A kernel that linux-boot-prober(1) found in a system.
public struct ProbedKernel: Sendable, Equatable {
    /// The device that the kernel lies on: the root file system's, or a `/boot` of its own.
    public var bootDevice: String
    /// Its file on that device.
    public var kernel: String
    /// Its initramfs on that device; nil if it has none.
    public var initramfs: String?
    /// What it gets on its command line.
    public var parameters: String

    /// Reads what linux-boot-prober prints, a line for each entry of the system's own menu, in its order:
    /// `/dev/vda3:/dev/vda3:Debian:/boot/vmlinuz-6.1:/boot/initrd.img-6.1:root=UUID=… ro`.
    public static func read(_ text: String) -> [ProbedKernel] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 6, !fields[3].isEmpty else { return nil }
            return ProbedKernel(
                bootDevice: fields[1], kernel: fields[3], initramfs: fields[4].isEmpty ? nil : fields[4],
                parameters: fields[5])
        }
    }
}

extension ProbedKernel {
    /// Takes away a folder that is a file system of its own, below which the files are found on it.
    public mutating func dropFolder(_ folder: String) {
        kernel = Self.dropped(folder, kernel)
        initramfs = initramfs.map { Self.dropped(folder, $0) }
    }

    private static func dropped(_ folder: String, _ path: String) -> String {
        path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count)) : path
    }
}
